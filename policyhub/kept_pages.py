"""The public pages that this process made last, kept whole: whoever asks for one of them gets it without its view.

A page is kept under the state of all that it is made of (`policyhub.revalidation.page_state`), so that nothing has to
be thrown away when something is written: the request that comes then has another state.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from django.http import HttpResponse

#: The largest page that is kept, as a part of all: one export must not take the place of every page.
_LARGEST = 1 / 8
#: Bytes that a kept page takes besides its content, about: its headers, its state, its places.
_BESIDES = 2_000


@dataclass(frozen=True, slots=True)
class KeptPage:
    """The content of a page with the headers that belong to it; it was status 200 and set no cookie."""

    content: bytes
    headers: dict[str, str]

    @property
    def size(self) -> int:
        """Return how many bytes it takes, about."""
        return len(self.content) + _BESIDES

    def to_response(self) -> HttpResponse:
        """Return a new response with this page."""
        return HttpResponse(self.content, headers=self.headers)


class KeptPages:
    """Pages by their state, in ``limit`` bytes; the least recently used go first. Threads may share it."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._pages: OrderedDict[str, KeptPage] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, state: str) -> HttpResponse | None:
        """Return a response with the page of a state, None if it is not kept."""
        with self._lock:
            page = self._pages.get(state)
            if page is None:
                return None
            self._pages.move_to_end(state)
        return page.to_response()

    def keep(self, state: str, response: HttpResponse) -> None:
        """Keep the page of a state, unless it is too large."""
        page = KeptPage(response.content, dict(response.headers))
        if page.size > self.limit * _LARGEST:
            return
        with self._lock:
            if state in self._pages:
                self.size -= self._pages.pop(state).size
            self._pages[state] = page
            self.size += page.size
            while self.size > self.limit:
                _, evicted = self._pages.popitem(last=False)
                self.size -= evicted.size

    def clear(self) -> None:
        """Forget all pages."""
        with self._lock:
            self._pages.clear()
            self.size = 0
