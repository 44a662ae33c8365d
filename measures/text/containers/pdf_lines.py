"""From printed lines to paragraphs: a line that fills the column goes on in the next, unless that is indented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_PAGE_NUMBER = re.compile(r"[-—–－─― ]*(\d{1,4})[-—–－─― ]*")
_CLOSED = frozenset("。！？；：…!?;:")
#: A line ends at the edge of the column if less than this, in widths of a character, is missing.
_FULL = 1.6
#: A line begins at the column's edge if it is less than this to the right of it.
_FLUSH = 0.8
_INDENT = "\u3000\u3000"


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of a page: where it begins and ends from the left, and the height of its characters, in points."""

    text: str
    left: float
    right: float
    em: float


def join_paragraphs(pages: Sequence[Sequence[PrintedLine]]) -> list[str]:
    """Return the paragraphs of ``pages``, without the numbers of the pages; indented ones begin with a blank."""
    lines = [line for page in _without_numbers(pages) for line in page]
    if not lines:
        return []
    left, right = _edges(lines)
    indents = sum(_is_indented(line, left) for line in lines)
    #: Where paragraphs are told by their indentation a full line goes on whatever it ends with.
    has_indents = indents >= len(lines) * 0.1
    found: list[str] = []
    before: PrintedLine | None = None
    for line in lines:
        if before is not None and _goes_on(before, line, left, right, has_indents=has_indents):
            found[-1] += _glue(found[-1], line.text) + line.text
        else:
            found.append((_INDENT if _is_indented(line, left) else "") + line.text)
        before = line
    return found


def _goes_on(before: PrintedLine, line: PrintedLine, left: float, right: float, *, has_indents: bool) -> bool:
    is_full = right - before.right < _FULL * before.em
    if not is_full or line.left - left > _FLUSH * line.em or abs(before.em - line.em) > 0.2 * line.em:
        return False
    return has_indents or before.text[-1] not in _CLOSED


def _edges(lines: Sequence[PrintedLine]) -> tuple[float, float]:
    """Return the left and the right edge of the column that most lines are set in."""
    lefts, rights = sorted(line.left for line in lines), sorted(line.right for line in lines)
    # A few lines may stand outside: marks in the margin, or a table that is wider.
    return lefts[len(lefts) // 20], rights[-1 - len(rights) // 20]


def _is_indented(line: PrintedLine, left: float) -> bool:
    return line.left - left > 1.5 * line.em


def _without_numbers(pages: Sequence[Sequence[PrintedLine]]) -> Iterator[Sequence[PrintedLine]]:
    """Yield the pages without their numbers, which stand first or last on them and count up with them."""
    for at in (0, -1):
        numbers = [
            int(found[1]) - number if page and (found := _PAGE_NUMBER.fullmatch(page[at].text)) else None
            for number, page in enumerate(pages)
        ]
        offsets = {offset for offset in numbers if offset is not None}
        if len(offsets) == 1 and len(pages) > 1:
            pages = [
                [line for line in page if offset is None or line is not page[at]]
                for page, offset in zip(pages, numbers, strict=True)
            ]
    yield from pages


def _glue(before: str, after: str) -> str:
    """Return what stands between two lines of a paragraph: nothing, but a space between words of Latin letters."""
    ends = before[-1:] + after[:1]
    return " " if ends.isascii() and ends.isalpha() else ""
