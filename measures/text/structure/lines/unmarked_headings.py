"""Headings that do not begin as the standard has it: believed only where several of them make one series."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from measures.text.language.numerals import parse_ordinal
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import (
    LineMarker,
    TextLine,
    find_marker,
    find_named_heading,
)

_CN, _HAN = patterns.CN_DIGITS, patterns.HAN
#: `一　优化服务`: a chapter whose mark is a space.
_SPACED = re.compile(
    rf"(?P<ordinal>[{_CN}]{{1,3}})[ \u3000\u00a0]{{1,4}}(?P<rest>[{_HAN}“《][^。；：:]{{1,39}})"
)
#: `1.2 政务服务。`, and no decimal of a quantity.
_DECIMAL = re.compile(
    rf"(?P<major>\d{{1,2}})[.．](?P<ordinal>\d{{1,2}})(?![.．]?\d|\s{{0,3}}[%％‰倍版万亿千百元个家次件套平米吨公小年月日])"
    rf"[.．、]?\s{{0,4}}(?P<rest>[{_HAN}“《].*)",
    re.DOTALL,
)
_LONGEST_BARE, _SHORTEST_BARE = 20, 4
_BARE = re.compile(rf"[{_HAN}“”]+")
_NO_BARE = re.compile(r"^(?:附|注|图|表)|(?:如下|以下|单位|部门|政府|委员会|[局厅办])$")
_STOPS = ("。", "；", "）", ")")


def find_spaced_chapter(line: TextLine) -> LineMarker | None:
    """Return ``一　`` at the start of a short line as the marker of a chapter."""
    found = _SPACED.fullmatch(line.text)
    value = parse_ordinal(found["ordinal"]) if found else None
    if not found or not value:
        return None
    start = line.start + found.start("rest")
    return LineMarker("chapter", found["ordinal"], value, "", found["rest"], start)


def find_decimal(line: TextLine) -> tuple[int, LineMarker] | None:
    """Return the number before the dot and the marker of the one behind it, of a line such as ``1.2 政务服务。``."""
    found = _DECIMAL.fullmatch(line.text)
    value = parse_ordinal(found["ordinal"]) if found else None
    if not found or not value:
        return None
    ordinal = f"{found['major']}.{found['ordinal']}"
    start = line.start + found.start("rest")
    return int(found["major"]), LineMarker("number", ordinal, value, "", found["rest"], start)


def is_bare_heading(lines: Sequence[TextLine], at: int) -> bool:
    """Whether a line may be a heading without a number: a short phrase behind a sentence's end, above a first item."""
    text = lines[at].text
    if not _SHORTEST_BARE <= len(text) <= _LONGEST_BARE or not _BARE.fullmatch(text) or _NO_BARE.search(text):
        return False
    if (at and not lines[at - 1].text.endswith(_STOPS)) or at + 1 >= len(lines):
        return False
    marker = find_marker(lines[at + 1])
    return marker is not None and marker.level == "number"


def find_first_heading(lines: Sequence[TextLine], end: int) -> int:
    """Return the line before ``end`` with which the body begins, if one begins a series of such headings; else ``end``.

    ``end`` is the first line with a marker of the standard.
    """
    first = [(at, place) for at, line in enumerate(lines[:end]) for place in _places_in_series(line, 1)]
    if first:
        second = {place: at for at, line in enumerate(lines) for place in _places_in_series(line, 2)}
        for at, place in first:
            if second.get(place, -1) > at:
                return at
    if (
        end
        and is_bare_heading(lines, end - 1)
        and any(is_bare_heading(lines, at) for at in range(end, len(lines)))
    ):
        return end - 1
    return end


def _places_in_series(line: TextLine, value: int) -> Iterator[str]:
    """Yield the series in which a line has the number ``value``."""
    named, chapter, decimal = find_named_heading(line), find_spaced_chapter(line), find_decimal(line)
    if named and named[1].value == value:
        yield named[0]
    if chapter and chapter.value == value:
        yield ""
    if decimal and decimal[1].value == value:
        yield f"{decimal[0]}."
