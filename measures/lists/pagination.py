"""Pagination of long lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet


class ListPage(Page[Any]):
    """A page with links to other pages."""

    @property
    def numbers(self) -> Iterator[str | int]:
        """Return the numbers of the first, last and near pages, with … in place of others."""
        return self.paginator.get_elided_page_range(self.number, on_each_side=2, on_ends=2)

    @property
    def is_beyond(self) -> bool:
        """Return whether the list ends before this page."""
        return self.number > self.paginator.num_pages


class ListPaginator(Paginator[Any]):
    """Django's paginator with `ListPage`."""

    def _get_page(self, *args: Any, **kwargs: Any) -> ListPage:
        return ListPage(*args, **kwargs)

    def page(self, number: int | str) -> ListPage:
        """Return a page; raise `EmptyPage` if the list ends before it."""
        found: ListPage = super().page(number)  # type: ignore[assignment]  # see `_get_page`
        return found

    def page_or_empty(self, number: int) -> ListPage:
        """Return a page, an empty one if the list ends before it."""
        try:
            return self.page(number)
        except EmptyPage:
            return ListPage([], number, self)


class RecordPaginator(ListPaginator):
    """A paginator of records: the database orders their ids, and reads the long columns of those on the page alone."""

    def __init__(self, records: QuerySet[Any], per_page: int) -> None:
        super().__init__(records.values_list("pk", flat=True), per_page)
        self._records = records

    def page(self, number: int | str) -> ListPage:
        """Return a page; two queries beside that of the count. Raise `EmptyPage` if the list ends before it."""
        found = super().page(number)
        pks = list(found.object_list)
        read = self._records.order_by().in_bulk(pks)
        found.object_list = [read[pk] for pk in pks if pk in read]
        return found
