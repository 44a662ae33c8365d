"""Paths of chapters that stay the same from one load to the next: ``一/（二）``, ``附2/三``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from measures.models import Chapter
from measures.text.plan import ParsedChapter


def parsed_chapter_paths(chapters: Iterable[ParsedChapter]) -> dict[int, str]:
    """Return the path of each parsed chapter by its key; parents must come before their sections."""
    return _numbered_paths((each.key, each.parent_key, each.annex, each.ordinal) for each in chapters)


def stored_chapter_paths(chapters: Iterable[Chapter]) -> dict[int, str]:
    """Return the path of each chapter of one document by its id; parents must come before their sections."""
    return _numbered_paths((each.pk, each.parent_id, each.annex, each.ordinal) for each in chapters)


def _numbered_paths(rows: Iterable[tuple[int, int | None, str, str]]) -> dict[int, str]:
    """Return the path of each row; a repeated path gets a number."""
    paths: dict[int, str] = {}
    seen: Counter[str] = Counter()
    for key, parent, annex, ordinal in rows:
        above = paths.get(parent, "") if parent is not None else (f"附{annex}" if annex else "")
        path = f"{above}/{ordinal}" if above else ordinal
        seen[path] += 1
        paths[key] = path if seen[path] == 1 else f"{path}#{seen[path]}"
    return paths
