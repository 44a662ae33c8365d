"""A cache of results that are valid for one state of the index and one day."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date
from typing import Generic, TypeVar

from django.utils import timezone

from measures.connections import hold_lock
from measures.search.index.change_log import LogPosition
from measures.search.index.follower import IndexSnapshot

Answer = TypeVar("Answer")


class SnapshotCache(Generic[Answer]):
    """Caches the last ``most`` results of one kind in this process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[str, LogPosition, date, Hashable], Answer] = OrderedDict()

    def get(self, key: Hashable, snapshot: IndexSnapshot, using: str, work: Callable[[], Answer]) -> Answer:
        """Return the result for ``key`` in one state today; ``work`` computes a new one while others wait."""
        full_key = (using, snapshot.position, timezone.localdate(), key)
        with hold_lock(self._lock):
            answer = self._answers.pop(full_key) if full_key in self._answers else work()
            self._answers[full_key] = answer
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return answer

    def clear(self) -> None:
        """Clear the cache."""
        with self._lock:
            self._answers.clear()
