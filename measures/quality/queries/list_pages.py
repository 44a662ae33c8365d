"""A page of a long list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

#: Rows on a page of the report.
REPORT_PAGE_SIZE = 50

T = TypeVar("T")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class ListPage(Generic[T]):
    """The rows of one page, and how many there are on all pages."""

    rows: Sequence[T]
    total: int
    number: int
    size: int = REPORT_PAGE_SIZE

    @property
    def last(self) -> int:
        """The number of the last page, 1 for an empty list."""
        return max(1, -(-self.total // self.size))

    @property
    def is_beyond(self) -> bool:
        """Whether the list ends before this page."""
        return self.number > self.last

    @property
    def first(self) -> int:
        """The place in the list of the first row, from 1."""
        return (self.number - 1) * self.size + 1


def page_of_rows(found: QuerySet[M], number: int, size: int = REPORT_PAGE_SIZE) -> ListPage[M]:
    """Return a page of a query: one query for the number of rows, one for the rows."""
    total = found.order_by().count()
    start = (number - 1) * size
    return ListPage(list(found[start : start + size]) if start < total else [], total, number, size)


def page_of_sequence(found: Sequence[T], number: int, size: int = REPORT_PAGE_SIZE) -> ListPage[T]:
    """Return a page of what is at hand already."""
    return ListPage(found[(number - 1) * size : number * size], len(found), number, size)
