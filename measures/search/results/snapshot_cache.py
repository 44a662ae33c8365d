"""A cache of results that are valid for one state of the index and one day."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date
from typing import Generic, TypeVar

from django.utils import timezone

from measures.connections import hold_lock
from measures.search.index.change_log import ChangeLog
from measures.search.index.search_engine import IndexPosition

Answer = TypeVar("Answer")


class SnapshotCache(Generic[Answer]):
    """Caches the last ``most`` results of one kind in this process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[str, IndexPosition, date, Hashable], Answer] = OrderedDict()

    def get(
        self,
        key: Hashable,
        position: IndexPosition,
        using: str,
        work: Callable[[], Answer],
        *,
        reads_records: bool = False,
    ) -> Answer:
        """Return the result for ``key`` at a ``position`` today; ``work`` computes a new one while others wait.

        Where ``work`` ``reads_records`` of the database beside the index, its result is kept only if the database is
        still in that state afterwards: one more query.
        """
        full_key = (using, position, timezone.localdate(), key)
        with hold_lock(self._lock):
            if full_key in self._answers:
                self._answers.move_to_end(full_key)
                return self._answers[full_key]
            answer = work()
            if reads_records and ChangeLog(using).has_news(position.log):
                return answer
            self._answers[full_key] = answer
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return answer

    def clear(self) -> None:
        """Clear the cache."""
        with self._lock:
            self._answers.clear()
