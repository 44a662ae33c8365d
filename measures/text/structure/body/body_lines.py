"""The lines of a body, each with the marker that it begins with: as printed, or by what stands around it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import (
    LineMarker,
    MarkerLevel,
    TextLine,
    find_box,
    find_item_marker,
    find_marker,
    find_named_heading,
    find_point,
    is_article,
)
from measures.text.structure.lines.unmarked_headings import (
    find_decimal,
    find_spaced_chapter,
    is_bare_heading,
)

_LONGEST_HEADING = 80
#: So many headings without a number make a series.
_FEWEST_BARE = 2
#: So many articles make a document one in articles.
_FEWEST_ARTICLES = 3


class BodyLine(NamedTuple):
    """One line of the body and the marker it begins with, if that is believed."""

    line: TextLine
    marker: LineMarker | None


def body_lines(lines: Sequence[TextLine]) -> list[BodyLine]:
    """Return the lines of a body with their markers.

    A chapter's mark before a long sentence counts only if it is the next chapter, or the one behind a missing one that
    the next goes on from. A number whose text begins with
    digits counts only where exactly this number is missing.
    """
    entries: list[BodyLine] = []
    last = 0
    markers = [find_marker(line) for line in lines]
    values = deque(marker.value for marker in markers if marker and marker.level == "chapter")
    for line, marker in zip(lines, markers, strict=True):
        if marker and marker.level == "chapter":
            values.popleft()
            following = values[0] if values else 0
            expected = marker.value == last + 1 or (
                marker.value == last + 2 and following == marker.value + 1
            )
            if not expected and (len(marker.rest) > _LONGEST_HEADING or "。" in marker.rest[:-1]):
                entries.append(BodyLine(line, None))
                continue
            last = marker.value
        entries.append(BodyLine(line, marker))
    entries = _with_unmarked_headings(_with_decimals(_without_points_of_articles(entries)))
    entries = _with_boxes(_with_named_headings(entries))
    if not any(entry.marker and entry.marker.level in {"section", "number"} for entry in entries):
        entries = [BodyLine(entry.line, entry.marker or find_item_marker(entry.line)) for entry in entries]
    return _with_points(_with_missing_numbers(entries))


def _with_points(entries: list[BodyLine]) -> list[BodyLine]:
    """Return the lines, in a plan whose chapters hold items, with those paragraphs marked that a chapter holds instead.

    They begin ``一是``, ``二是``, and nothing in the chapter has another marker.
    """
    result = list(entries)
    heads = [
        (at, entry.marker) for at, entry in enumerate(entries) if entry.marker and entry.marker.level != "box"
    ]
    if not any(marker.level in {"section", "number"} for _, marker in heads):
        return entries
    end = (len(entries), LineMarker("part", "", 0, "", "", 0))
    for (at, marker), (following, below) in pairwise([*heads, end]):
        if marker.level != "chapter" or below.level not in {"part", "chapter"} or "。" in marker.rest:
            continue
        if patterns.PURPOSE.search(marker.rest) or patterns.SUPPORT.search(marker.rest):
            continue
        points = {
            line: point for line in range(at + 1, following) if (point := find_point(entries[line].line))
        }
        values = [point.value for point in points.values()]
        if len(points) >= _FEWEST_BARE and values == list(range(1, len(values) + 1)):
            for line, point in points.items():
                result[line] = BodyLine(entries[line].line, point)
    return result


def _without_points_of_articles(entries: list[BodyLine]) -> list[BodyLine]:
    """Return the lines of a document in articles (``第一条``), what is numbered in figures below them unmarked."""
    articles = sum(1 for entry in entries if is_article(entry.line))
    numbers = [entry.marker for entry in entries if entry.marker and not is_article(entry.line)]
    runs = sum(marker.level == "number" and marker.value == 1 for marker in numbers)
    first = next((at for at, entry in enumerate(entries) if is_article(entry.line)), 0)
    before = any(entry.marker and entry.marker.level == "number" for entry in entries[:first])
    if before or articles < max(_FEWEST_ARTICLES, runs + 1):
        return entries
    return [
        BodyLine(entry.line, None)
        if entry.marker and entry.marker.level == "number" and not is_article(entry.line)
        else entry
        for entry in entries
    ]


def _with_decimals(entries: list[BodyLine]) -> list[BodyLine]:
    """Return the lines, those marked that are numbered ``1.1``, ``1.2``, and ``1.`` above them as their heading."""
    found = {at: decimal for at, entry in enumerate(entries) if (decimal := find_decimal(entry.line))}
    steps = [(major, marker.value) for major, marker in found.values()]
    regular = all(
        after == (before[0], before[1] + 1) or (after[0] > before[0] and after[1] == 1)
        for before, after in pairwise(steps)
    )
    if len(steps) < _FEWEST_BARE or steps[0][1] != 1 or not regular or all(minor == 1 for _, minor in steps):
        return entries
    level: MarkerLevel = "section" if any(_is_chapter(entry) for entry in entries) else "chapter"
    result = list(entries)
    for at, (_, marker) in found.items():
        result[at] = BodyLine(entries[at].line, marker)
    marked = [(at, entry.marker) for at, entry in enumerate(result) if entry.marker]
    for (at, above), (below, _) in pairwise(marked):
        if above.level == "number" and at not in found and below in found and found[below][0] == above.value:
            result[at] = BodyLine(result[at].line, above._replace(level=level))
    return result


def _is_chapter(entry: BodyLine) -> bool:
    return entry.marker is not None and entry.marker.level in {"part", "chapter"}


def _with_unmarked_headings(entries: list[BodyLine]) -> list[BodyLine]:
    """Return the lines, where no chapter has its mark, with those marked that head the numbered items without one."""
    if any(entry.marker and entry.marker.level in {"part", "chapter", "section"} for entry in entries):
        return entries
    lines = [entry.line for entry in entries]
    found = {at: marker for at, line in enumerate(lines) if (marker := find_spaced_chapter(line))}
    if len(found) < _FEWEST_BARE or [marker.value for marker in found.values()] != list(
        range(1, len(found) + 1)
    ):
        bare = [at for at in range(len(lines)) if entries[at].marker is None and is_bare_heading(lines, at)]
        found = {
            at: LineMarker("chapter", "", order, "", lines[at].text, lines[at].start)
            for order, at in enumerate(bare, start=1)
        }
    if len(found) < _FEWEST_BARE:
        return entries
    return [BodyLine(entry.line, found.get(at, entry.marker)) for at, entry in enumerate(entries)]


def _with_named_headings(entries: list[BodyLine]) -> list[BodyLine]:
    """Return the lines, those marked that are numbered one by one from 一 by one name: ``赛道一``, ``赛道二``."""
    found: dict[str, list[tuple[int, LineMarker]]] = {}
    for at, entry in enumerate(entries):
        named = find_named_heading(entry.line) if entry.marker is None else None
        if named:
            found.setdefault(named[0], []).append((at, named[1]))
    result = list(entries)
    for run in found.values():
        if len(run) > 1 and [marker.value for _, marker in run] == list(range(1, len(run) + 1)):
            for at, marker in run:
                result[at] = BodyLine(entries[at].line, marker)
    return result


def _with_boxes(entries: list[BodyLine]) -> list[BodyLine]:
    """Return the lines, the title of each box marked, and what is numbered in a box without a marker.

    A box ends where a chapter or a section begins, or where the numbers go on from the measure above it.
    """
    result: list[BodyLine] = []
    last = inner = 0
    boxed = False
    for entry in entries:
        marker = entry.marker
        box = find_box(entry.line) if marker is None else None
        if box:
            boxed, inner = True, 0
            result.append(BodyLine(entry.line, box))
            continue
        if marker and marker.level != "number":
            boxed = False
        elif marker and boxed and (marker.value != last + 1 or marker.value == inner + 1):
            inner = marker.value
            marker = None
        elif marker:
            boxed, last = False, marker.value
        result.append(entry if marker is entry.marker else BodyLine(entry.line, marker))
    return result


def _with_missing_numbers(entries: list[BodyLine]) -> list[BodyLine]:
    result = list(entries)
    last = 0
    missing: list[int] = []
    for at, entry in enumerate(entries):
        marker = entry.marker
        if marker is None:
            missing.append(at)
        elif marker.level == "number":
            for between in missing if marker.value > last + 1 else ():
                weak = find_marker(entries[between].line, weak=True)
                if weak and last < weak.value < marker.value:
                    last = weak.value
                    result[between] = BodyLine(entries[between].line, weak)
            last = marker.value
            missing = []
        else:
            missing = []
    return result
