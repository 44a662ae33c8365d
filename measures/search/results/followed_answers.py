"""Answers that follow the index: what was written since is counted anew, and nothing else.

A count over the whole library adds up over its measures. The measures that changed between two states of the index are
counted in the earlier one and in this one; all others are the same in both.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from measures.connections import hold_lock, is_in_own_transaction
from measures.search.conditions import Condition, HasValue, any_of
from measures.search.index.change_log import ChangeLog
from measures.search.index.measure_entries import affected_measures
from measures.search.index.search_engine import IndexSnapshot, Searcher, ValueCounting

Answer = TypeVar("Answer")

#: With more changed measures than this everything is counted anew.
MAX_CHANGED = 1_000
#: Earlier states of the index that are held for what was answered in them: each may hold files that have been replaced.
_MOST_STATES = 2


@dataclass(frozen=True, slots=True)
class SnapshotChange:
    """The ``changed`` measures between two states of the index: the entries of all others are the same in both."""

    earlier: Searcher
    now: Searcher
    changed: Condition

    def keeps(self, field: str) -> bool:
        """Return whether the changed measures have the same values in a field as before."""
        wanted = {field: ValueCounting(field, MAX_CHANGED)}
        return self.earlier.count_values(self.changed, wanted) == self.now.count_values(self.changed, wanted)


class FollowedAnswers(Generic[Answer]):
    """Holds the last ``most`` answers of this process, each with the state of the index that it is of."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[str, str], tuple[IndexSnapshot, Answer]] = OrderedDict()
        self._last_change: tuple[IndexSnapshot, IndexSnapshot, SnapshotChange | None] | None = None

    def get(
        self,
        key: str,
        snapshot: IndexSnapshot,
        using: str,
        work: Callable[[], Answer],
        follow: Callable[[Answer, SnapshotChange], Answer | None],
    ) -> Answer:
        """Return the answer of ``snapshot`` to ``key``.

        ``follow`` makes it from that of an earlier state and returns None if it cannot; ``work`` makes a new one.
        """
        with hold_lock(self._lock):
            known = self._answers.get((using, key))
            if known and known[0].position.build != snapshot.position.build:
                known = None
            if known and known[0].position == snapshot.position:
                self._answers.move_to_end((using, key))
                return known[1]
            change = self._change_between(known[0], snapshot, using) if known else None
            answer = follow(known[1], change) if known and change else None
            if answer is None:
                answer = work()
            self._answers[using, key] = snapshot, answer
            self._answers.move_to_end((using, key))
            self._drop_old()
        return answer

    def clear(self) -> None:
        """Forget all answers."""
        with hold_lock(self._lock):
            self._answers.clear()
            self._last_change = None

    def _change_between(
        self, earlier: IndexSnapshot, now: IndexSnapshot, using: str
    ) -> SnapshotChange | None:
        """Return what changed between two states; None if that is not known, or too much."""
        last = self._last_change
        # By identity: another snapshot of the same position may have later changes.
        if last is None or last[0] is not earlier or last[1] is not now:
            last = self._last_change = earlier, now, _read_change(earlier, now, using)
        return last[2]

    def _drop_old(self) -> None:
        """Drop the answers that are too many, and those of states before the last ones."""
        while len(self._answers) > self._most:
            self._answers.popitem(last=False)
        latest = [state.position for state, _ in reversed(self._answers.values())]
        states = list(dict.fromkeys(latest))[:_MOST_STATES]
        for full_key in [key for key, (state, _) in self._answers.items() if state.position not in states]:
            del self._answers[full_key]


def _read_change(earlier: IndexSnapshot, now: IndexSnapshot, using: str) -> SnapshotChange | None:
    """Read what changed between two states from the log, which is at or after the later one."""
    if is_in_own_transaction(using):
        return None
    delta = ChangeLog(using).since(earlier.position.log)
    if delta.is_unknown or delta.position.version < now.version:
        return None
    changed = affected_measures(delta.dirty, using)
    if len(changed) > MAX_CHANGED:
        return None
    return SnapshotChange(
        earlier.searcher, now.searcher, any_of([HasValue("pk", pk) for pk in sorted(changed)])
    )
