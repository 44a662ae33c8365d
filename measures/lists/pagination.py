"""Pages of long lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Page, Paginator


class ListPage(Page[Any]):
    """A page that knows which other pages to offer."""

    @property
    def numbers(self) -> Iterator[str | int]:
        """Return the first, the last and the near pages, with `…` between."""
        return self.paginator.get_elided_page_range(self.number, on_each_side=2, on_ends=2)


class ListPaginator(Paginator[Any]):
    """Django's paginator with `ListPage`."""

    def _get_page(self, *args: Any, **kwargs: Any) -> ListPage:
        return ListPage(*args, **kwargs)
