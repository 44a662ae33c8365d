"""Pages of rows: a long list has a constant weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RowPage:
    """Which page of how many is shown; ``start`` and ``stop`` cut the rows."""

    number: int
    last: int
    size: int

    @property
    def start(self) -> int:
        """Return the first row of the page."""
        return (self.number - 1) * self.size

    @property
    def stop(self) -> int:
        """Return the row after the last of the page."""
        return self.number * self.size


class _HasPages(Protocol):
    """What can give the address of another page of itself."""

    def on_page(self, page: int) -> str:
        """Return the address."""


@dataclass(frozen=True, slots=True)
class PageTurns:
    """Where one is among several pages, and the addresses before and after, empty at the ends."""

    number: int
    last: int
    before: str
    after: str


def page_turns(choice: _HasPages, page: RowPage) -> PageTurns | None:
    """Return how to turn from ``page`` to others; None if there is only one."""
    if page.last == 1:
        return None
    return PageTurns(
        page.number,
        page.last,
        choice.on_page(page.number - 1) if page.number > 1 else "",
        choice.on_page(page.number + 1) if page.number < page.last else "",
    )


def page_of_total(total: int, number: int, size: int) -> RowPage | None:
    """Return page ``number`` of ``total`` rows, ``size`` to a page; None if there is no such page."""
    last = max(1, -(-total // size))
    return RowPage(number, last, size) if number <= last else None
