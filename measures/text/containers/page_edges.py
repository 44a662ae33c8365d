"""What stands at the edges of printed pages and is no text: numbers, running heads and feet, addresses of web pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from measures.text.containers.printed_line import PageText, PrintedLine
from measures.text.containers.printed_page import ScoredText

_PAGE_NUMBER = re.compile(
    r"(?:第\s?)?[-—–－─―·• ]*(\d{1,4})[-—–－─―·• ]*(?:页)?(?:\s?[/／共,，]\s?共?\s?\d{1,4}\s?页?)?"
)
#: A number that shares its line with text.
_NUMBER_BEHIND = re.compile(r"(?<=\S)\s{1,9}[-—–－]?\s?(\d{1,4})\s?[-—–－]?$")
#: What a browser prints below a page.
_ADDRESS = re.compile(r"(?:https?|file)://\S+\s{1,9}\d{1,4}/\d{1,4}$")
_DIGITS = re.compile(r"\d+")
#: Heads and feet stand within this share of the page's height from its edges.
_EDGE = 0.14
#: Of the lines above or below all others, so many may be a page's.
_MOST_EDGE_LINES = 3
#: A line that is wider than this share of the widest is a paragraph's.
_WHOLE = 0.9
#: So many pages with a number in their last line are no chance.
_FEWEST_CUT = 3


def is_page_number(text: str) -> bool:
    """Whether a line reads as the number of a page.

    >>> is_page_number("- 3 -"), is_page_number("第3页 共9页"), is_page_number("3项")
    (True, True, False)
    """
    return bool(_PAGE_NUMBER.fullmatch(text))


def remove_page_edges(pages: Sequence[PageText]) -> None:
    """Take out of pages what is repeated at their edges and what counts them."""
    _remove(pages, _running_lines(pages))
    _remove(pages, _outermost_page_numbers(pages))
    _cut_numbers(pages)


def _remove(pages: Sequence[PageText], lines: Iterable[PrintedLine]) -> None:
    removed = {id(line) for line in lines}
    for page in pages:
        page.items = [item for item in page.items if id(item) not in removed]


def _running_lines(pages: Sequence[PageText]) -> list[PrintedLine]:
    """Return the lines that stand on most pages at the same place and are the same but for numbers."""
    places = [
        (line, _edge_position(page, line))
        for page in pages
        for line in _edge_lines(page)
        if _may_run(page, line)
    ]
    # Once for each page, however often it stands there.
    seen = Counter(
        place
        for page in pages
        for place in {_edge_position(page, line) for line in _edge_lines(page) if _may_run(page, line)}
    )
    enough = max(2, (len(pages) + 1) // 2)
    return [line for line, place in places if seen[place] >= enough or _ADDRESS.match(line.text)]


def _may_run(page: PageText, line: PrintedLine) -> bool:
    """Whether a line is none of a paragraph's and no table's caption: heads are short, or parted by wide gaps."""
    if any(page.items[at : at + 1] == [line] for at in _before_tables(page)):
        return False
    widest = max(page.width / 2, *(other.right - other.left for other in page.lines))
    return line.right - line.left < _WHOLE * widest or " " in line.text


def _before_tables(page: PageText) -> list[int]:
    return [at - 1 for at, item in enumerate(page.items) if at and not isinstance(item, PrintedLine)]


def _edge_position(page: PageText, line: PrintedLine) -> tuple[str, bool, int]:
    is_high = line.middle > page.height / 2
    away = page.height - line.middle if is_high else line.middle
    return _DIGITS.sub("#", "".join(line.text.split())), is_high, round(away / 8)


def _edge_lines(page: PageText) -> list[PrintedLine]:
    """Return the outermost lines that stand near the upper and the lower edge of a page."""
    near = _EDGE * page.height
    return [line for line in _outermost(page) if line.middle < near or line.middle > page.height - near]


def _outermost(page: PageText) -> list[PrintedLine]:
    lines = sorted(page.lines, key=lambda line: line.middle)
    return [*lines[:_MOST_EDGE_LINES], *lines[max(_MOST_EDGE_LINES, len(lines) - _MOST_EDGE_LINES) :]]


def _outermost_page_numbers(pages: Sequence[PageText]) -> list[PrintedLine]:
    """Return the lines that are the number of their page: outermost on it, and counted up from page to page."""
    found = [
        (line, at, int(number[1]))
        for at, page in enumerate(pages)
        for line in _outermost(page)
        if (number := _PAGE_NUMBER.fullmatch(line.text))
    ]
    offset = _commonest((own for _, own in {(at, value - at) for _, at, value in found}), 2)
    return [line for line, at, value in found if value - at == offset]


def _commonest(offsets: Iterable[int], fewest: int) -> int | None:
    """Return by how much most numbers differ from the count of their page, None if fewer than ``fewest`` agree."""
    counted = Counter(offsets).most_common(1)
    return counted[0][0] if counted and counted[0][1] >= fewest else None


def _cut_numbers(pages: Sequence[PageText]) -> None:
    """Take away the numbers of pages that stand in the last line of their text."""
    found = [
        (page, line, number, int(number[1]) - at)
        for at, page in enumerate(pages)
        for line in page.lines[-1:]
        if (number := _NUMBER_BEHIND.search(line.text))
    ]
    fewest = max(_FEWEST_CUT, len(pages) // 2)
    offset = _commonest((own for *_, own in found), fewest)
    for page, line, number, own in found:
        if own == offset:
            kept = len(line.text[: number.start()].rstrip())
            shorter = replace(line, words=ScoredText(line.text[:kept], line.words.scores[:kept]))
            page.items = [shorter if item is line else item for item in page.items]
