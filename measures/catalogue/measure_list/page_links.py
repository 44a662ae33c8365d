"""Turning pages: which numbers a long list offers."""

from __future__ import annotations

from dataclasses import dataclass

from measures.search.query.measure_query import MeasureQuery


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The page shown of how many. ``links`` are pairs of number and address; a gap is a number of 0."""

    number: int
    last: int
    links: tuple[tuple[int, str], ...]
    previous: str | None
    next: str | None


def read_page_links(query: MeasureQuery, total: int, size: int) -> PageLinks:
    """Return the pages of a list of ``total``, ``size`` to a page."""
    last = max(1, -(-total // size))
    number = query.page
    near = {1, 2, last - 1, last, *range(number - 2, number + 3)}
    shown = sorted(page for page in near if 1 <= page <= last)
    links: list[tuple[int, str]] = []
    for page in shown:
        if links and page > links[-1][0] + 1:
            links.append((0, ""))
        links.append((page, query.on_page(page).to_querystring()))
    return PageLinks(
        number,
        last,
        tuple(links),
        query.on_page(number - 1).to_querystring() if 1 < number <= last else None,
        query.on_page(number + 1).to_querystring() if number < last else None,
    )
