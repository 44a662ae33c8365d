"""A cache of answers that hold for one state of the index."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from measures.connections import hold_lock
from measures.search.index.change_log import LogPosition
from measures.search.index.follower import IndexSnapshot

Answer = TypeVar("Answer")


class SnapshotCache(Generic[Answer]):
    """Caches the last ``most`` answers of one kind in this process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[str, LogPosition, Hashable], Answer] = OrderedDict()

    def get(
        self, question: Hashable, snapshot: IndexSnapshot, using: str, work: Callable[[], Answer]
    ) -> Answer:
        """Return the answer to ``question`` for one state, worked out by one thread while others wait."""
        key = (using, snapshot.mark, question)
        with hold_lock(self._lock):
            answer = self._answers.pop(key) if key in self._answers else work()
            self._answers[key] = answer
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return answer

    def clear(self) -> None:
        """Clear the cache."""
        with self._lock:
            self._answers.clear()
