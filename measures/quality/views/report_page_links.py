"""Turning the pages of a list of the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from measures.quality.queries.list_pages import ListPage
from measures.quality.views.list_query import QualityQuery


@dataclass(frozen=True, slots=True)
class ReportPageLinks:
    """The pages of a list: ``links`` are pairs of number and parameters; a gap is a number of 0."""

    number: int
    last: int
    links: tuple[tuple[int, str], ...]
    previous: str
    next: str


def report_page_links(asked: QualityQuery, leaf: ListPage[Any]) -> ReportPageLinks:
    """Return the pages of a list that ``asked`` asks for."""
    number, last = leaf.number, leaf.last
    near = {1, 2, last - 1, last, *range(number - 2, number + 3)}
    links: list[tuple[int, str]] = []
    for page in sorted(page for page in near if 1 <= page <= last):
        if links and page > links[-1][0] + 1:
            links.append((0, ""))
        links.append((page, _params(asked, page)))
    return ReportPageLinks(
        number,
        last,
        tuple(links),
        _params(asked, number - 1) if 1 < number <= last else "",
        _params(asked, number + 1) if number < last else "",
    )


def _params(asked: QualityQuery, page: int) -> str:
    return "?" + urlencode(asked.params | ({"page": str(page)} if page > 1 else {}))
