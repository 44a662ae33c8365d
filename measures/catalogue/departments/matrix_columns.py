"""The columns of a matrix: the chapters of a document, or its sections, with the measures under each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from measures.models import Chapter, Document

#: A measure stands in its own heading and in so many above it: as many as the list of measures knows.
_ABOVE = 2


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """A chapter or a section with the ids of all measures under it; ``is_whole`` if its sections are columns too."""

    chapter: Chapter
    measures: frozenset[int]
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class MatrixHead:
    """What stands above columns: a chapter, over itself alone or over its sections and then the whole of it."""

    chapter: Chapter
    columns: tuple[MatrixColumn, ...]


@dataclass(frozen=True, slots=True)
class MatrixColumns:
    """All columns of a document that have measures, ``loose`` being those under no heading at all.

    ``has_sections`` says whether any chapter has sections, whether or not they are shown.
    """

    heads: tuple[MatrixHead, ...]
    loose: frozenset[int]
    has_sections: bool

    @property
    def width(self) -> int:
        """Return how many columns there are, with the one for measures under no heading."""
        return sum(len(head.columns) for head in self.heads) + bool(self.heads and self.loose)

    def __iter__(self) -> Iterator[MatrixColumn]:
        """Go through the columns from left to right."""
        return (column for head in self.heads for column in head.columns)


def read_matrix_columns(
    document: Document, measures: Mapping[int, int | None], *, sections: bool
) -> MatrixColumns:
    """Return the columns for ``measures``, chapters by ids of measures; with ``sections`` also those; one query."""
    chapters = list(document.chapters.defer("text", "imported").order_by("order"))
    under = _measures_under_headings(chapters, measures)
    below: dict[int, list[Chapter]] = {}
    for chapter in chapters:
        if chapter.parent_id and under.get(chapter.pk):
            below.setdefault(chapter.parent_id, []).append(chapter)
    tops = [one for one in chapters if not one.parent_id and under.get(one.pk)]
    heads = tuple(_matrix_head(top, below.get(top.pk, []) if sections else [], under) for top in tops)
    loose = frozenset(pk for pk, chapter in measures.items() if chapter is None)
    return MatrixColumns(heads, loose, any(below.get(top.pk) for top in tops))


def _matrix_head(top: Chapter, sections: Sequence[Chapter], under: Mapping[int, set[int]]) -> MatrixHead:
    """Return a chapter over its columns."""
    whole = MatrixColumn(top, frozenset(under[top.pk]), is_whole=bool(sections))
    return MatrixHead(top, (*(MatrixColumn(one, frozenset(under[one.pk])) for one in sections), whole))


def _measures_under_headings(
    chapters: Sequence[Chapter], measures: Mapping[int, int | None]
) -> dict[int, set[int]]:
    """Return the measures under each heading, by its id."""
    parents = {chapter.pk: chapter.parent_id for chapter in chapters}
    under: dict[int, set[int]] = {}
    for measure, chapter in measures.items():
        heading = chapter
        for _ in range(_ABOVE + 1):
            if heading is not None:
                under.setdefault(heading, set()).add(measure)
                heading = parents.get(heading)
    return under
