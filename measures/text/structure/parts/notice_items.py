"""Where a notice that has numbered items of its own ends, and the plan that it issues begins."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from measures.text.structure.lines import patterns
from measures.text.structure.lines.dates import parse_lone_date
from measures.text.structure.lines.text_lines import LineMarker, TextLine, find_marker
from measures.text.structure.parts.annex_lines import announces_annex
from measures.text.structure.parts.colophon import is_end_matter, parse_signature_line

_ISSUES = re.compile(r"印发|转发|下发|发布给|予以公布")
_NAMED = re.compile(r"《([^《》]{4,120}(?:《[^《》]{0,120}》[^《》]{0,120})?)》")
_LONGEST = 80
_MOST_TITLE_LINES = 4
_MOST_OF_PREAMBLE = 12
#: As far behind the title of a plan its first heading may stand.
_REACH = 60
_RANKS = {"part": 0, "chapter": 1, "section": 2, "number": 3, "box": 9}
_WIDTHS = str.maketrans("(),:;《》〈〉", "（），：；〈〉〈〉")


def find_plan_start(lines: Sequence[TextLine], start: int) -> int | None:
    """Return the line with which the plan begins that a notice issues whose own items begin at ``start``; else None.

    The plan has its title behind the notice's signature, or as the notice names it, and numbers its headings from one
    again.
    """
    head = [line.text for line in lines[:start]]
    if start >= len(lines) or not any(_ISSUES.search(text) for text in head):
        return None
    first = find_marker(lines[start])
    names = {_squeezed(name) for text in head for name in _NAMED.findall(text)}
    for at in range(len(lines)):
        if not _may_be_title(lines[at]):
            continue
        end = _title_end(lines, at, names, signed=_is_signed(lines, at))
        if end is not None and at < start:
            # What is numbered is the plan's own.
            return None
        if end is not None and first and _numbers_again(lines, end, first):
            return at
    return None


def find_further_plans(head: Sequence[TextLine], lines: Sequence[TextLine]) -> list[Sequence[TextLine]]:
    """Return the opening of each further plan in ``lines`` that a notice in ``head`` names: its title and preamble."""
    names = {
        _squeezed(name) for line in head if _ISSUES.search(line.text) for name in _NAMED.findall(line.text)
    }
    found: list[Sequence[TextLine]] = []
    for at, line in enumerate(lines if names else ()):
        begun = _squeezed(line.text) if len(line.text) <= _LONGEST else "。"
        may_begin = any(name.startswith(begun) for name in names) and _may_be_title(line)
        end = _title_end(lines, at, names, signed=False) if may_begin else None
        if end is not None:
            reach = range(end, min(len(lines), end + _MOST_OF_PREAMBLE))
            below = itertools.takewhile(lambda other: find_marker(lines[other]) is None, reach)
            found.append(lines[at : max(below, default=end - 1) + 1])
    return found


def _may_be_title(line: TextLine) -> bool:
    text = line.text
    return bool(
        text
        and len(text) <= _LONGEST
        and not any(mark in text for mark in "。；\t|")
        and not text.endswith(("：", ":"))
        and find_marker(line) is None
        and not is_end_matter(text)
    )


def _title_end(lines: Sequence[TextLine], at: int, names: set[str], *, signed: bool) -> int | None:
    """Return the line behind the title that begins at ``at``, if there is one."""
    text = ""
    for size in range(1, _MOST_TITLE_LINES + 1):
        if at + size > len(lines) or not _may_be_title(lines[at + size - 1]):
            return None
        text += lines[at + size - 1].text
        if _squeezed(text) in names or (signed and patterns.TITLE_END.search("".join(text.split()))):
            return at + size
    return None


def _is_signed(lines: Sequence[TextLine], at: int) -> bool:
    """Whether a date, with nothing behind it but remarks and the word for an annex, stands above a line."""
    for line in reversed(lines[max(0, at - _MOST_TITLE_LINES) : at]):
        if parse_lone_date(line.text) or parse_signature_line(line.text):
            return True
        if line.text and not is_end_matter(line.text) and not announces_annex(line):
            return False
    return False


def _numbers_again(lines: Sequence[TextLine], at: int, first: LineMarker) -> bool:
    """Whether the first marker from line ``at`` on is a one, and of no lower level than the items of the notice."""
    marker = next((found for line in lines[at : at + _REACH] if (found := find_marker(line))), None)
    return bool(marker and marker.value == 1 and _RANKS[marker.level] <= max(1, _RANKS[first.level]))


def _squeezed(text: str) -> str:
    return "".join(text.split()).translate(_WIDTHS)
