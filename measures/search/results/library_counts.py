"""Counts of measures by facet over the whole library, cached until anything is written.

Each number is that of the list with this one value chosen, or these two. After a write, what it changed is counted
anew, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from heapq import nsmallest
from typing import Any

from measures.search.conditions import Condition, Everything, HasValue, all_of
from measures.search.index.follower import search_index
from measures.search.index.search_engine import Counting, CountsByKey, IndexSnapshot, Searcher, ValueCounting
from measures.search.query.facet_declarations import FACETS_BY_PARAM
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.facet_conditions import facet_conditions
from measures.search.results.facet_counting import (
    MAX_GROUPS,
    counts_by_value,
    facet_counting,
)
from measures.search.results.followed_answers import FollowedAnswers, SnapshotChange
from measures.search.results.snapshot_cache import SnapshotCache

#: Numbers of measures by value.
ValueCounts = dict[str, int]
#: Numbers by key, or such by another key.
_Counts = dict[Any, Any]

_counts_cache: SnapshotCache[ValueCounts] = SnapshotCache(16)
_crossed_cache: SnapshotCache[dict[tuple[str, str], int]] = SnapshotCache(8)
_followed: FollowedAnswers[_Counts] = FollowedAnswers(32)


class LibraryCounter:
    """Counts in one state of the index as its `Searcher` does, for conditions without words.

    Each count is made from that of an earlier state where there is one.
    """

    def __init__(self, snapshot: IndexSnapshot, using: str) -> None:
        self._snapshot = snapshot
        self._using = using

    def count(self, condition: Condition) -> int:
        """Return how many measures meet a condition."""
        return self._snapshot.searcher.count(condition)

    def count_values(self, condition: Condition, wanted: Mapping[str, Counting]) -> dict[str, CountsByKey]:
        """Return the counts of each counting, the commonest value first, of those alike the lower one."""

        def commonest(one: Counting) -> CountsByKey:
            counts = self.count_all_values(condition, one)
            most = one.most if isinstance(one, ValueCounting) else len(counts)
            return dict(nsmallest(most, counts.items(), key=lambda pair: (-pair[1], pair[0])))

        return {name: commonest(one) for name, one in wanted.items()}

    def count_all_values(self, condition: Condition, counting: Counting) -> CountsByKey:
        """Return the counts of all values of a counting, in no order."""
        if isinstance(counting, ValueCounting):
            counting = counting._replace(most=MAX_GROUPS)

        def count(searcher: Searcher, among: Condition) -> _Counts:
            return searcher.count_values(among, {"": counting})[""]

        return self._followed_counts(condition, repr(counting), count)

    def count_crossed(
        self, condition: Condition, outer: ValueCounting, inner: Counting
    ) -> dict[int | str, CountsByKey]:
        """Return the counts of ``inner`` for each value of ``outer``, in no order."""

        def count(searcher: Searcher, among: Condition) -> _Counts:
            return searcher.count_crossed(among, outer, inner)

        return self._followed_counts(condition, repr((outer, inner)), count)

    def _followed_counts(
        self, condition: Condition, what: str, count: Callable[[Searcher, Condition], _Counts]
    ) -> _Counts:
        """Return what ``count`` counts among the measures that meet a condition."""

        def follow(counts: _Counts, change: SnapshotChange) -> _Counts:
            among = all_of([condition, change.changed])
            without = _added(counts, count(change.earlier, among), -1)
            return _added(without, count(change.now, among), 1)

        # By what it reads as: conditions of different kinds with the same parts are equal.
        return _followed.get(
            f"{condition!r} {what}",
            self._snapshot,
            self._using,
            lambda: count(self._snapshot.searcher, condition),
            follow,
        )


def _added(counts: _Counts, more: _Counts, times: int) -> _Counts:
    """Return ``counts`` and ``more``, so many ``times``, by key; without those that come to nothing."""
    added = dict(counts)
    for key, number in more.items():
        if isinstance(number, dict):
            added[key] = _added(added.get(key, {}), number, times)
        else:
            added[key] = added.get(key, 0) + times * number
        if not added[key]:
            del added[key]
    return added


def counts_by_facet(*params: str, using: str = "default") -> list[ValueCounts]:
    """Return for each of these facets how many measures have each value, the commonest first; none is left out.

    All are of one state of the index. Raise `IndexNotReady` while there is none.
    """
    return search_index(using, lambda snapshot: [_cached_counts(param, snapshot, using) for param in params])


def crossed_counts(
    param: str, other: str, kind: str, *, using: str = "default"
) -> dict[tuple[str, str], int]:
    """Return how many measures of a ``kind`` have each value of the facet ``param`` and each of ``other`` together.

    Raise `IndexNotReady` while there is no index.
    """

    def count(snapshot: IndexSnapshot) -> dict[tuple[str, str], int]:
        key = (param, other, kind)
        return _crossed_cache.get(
            key, snapshot.position, using, lambda: _count_crossed(param, other, kind, snapshot, using)
        )

    return search_index(using, count)


def count_by_key(
    query: MeasureQuery, *params: str, snapshot: IndexSnapshot, using: str = "default"
) -> list[CountsByKey]:
    """Return for each of these facets how many measures of a query without words have each value, none left out.

    The values are the index's own keys, in no order: of records their ids, and `NONE_ID` for none.
    """
    within = all_of([Everything(), *facet_conditions(query)])
    counter = LibraryCounter(snapshot, using)
    fields = [FACETS_BY_PARAM[param].field for param in params]
    return [dict(counter.count_all_values(within, ValueCounting(field, MAX_GROUPS))) for field in fields]


def _cached_counts(param: str, snapshot: IndexSnapshot, using: str) -> ValueCounts:
    """Return the cached counts of a facet in one state of the index."""
    return _counts_cache.get(param, snapshot.position, using, lambda: _count_library(param, snapshot, using))


def _count_library(param: str, snapshot: IndexSnapshot, using: str) -> ValueCounts:
    """Count the measures of each value of a facet."""
    facet = FACETS_BY_PARAM[param]
    counting = facet_counting(facet, MAX_GROUPS)
    answer = LibraryCounter(snapshot, using).count_values(all_of([Everything()]), {"all": counting})
    return counts_by_value(facet, answer["all"])


def _count_crossed(
    param: str, other: str, kind: str, snapshot: IndexSnapshot, using: str
) -> dict[tuple[str, str], int]:
    """Count the measures of a kind by the values of two facets together."""
    one, two = FACETS_BY_PARAM[param], FACETS_BY_PARAM[other]
    within = HasValue(FACETS_BY_PARAM["kind"].field, kind)
    counted = LibraryCounter(snapshot, using).count_crossed(
        within, ValueCounting(one.field, MAX_GROUPS), facet_counting(two, MAX_GROUPS)
    )
    return {
        (one.value(key), value): number
        for key, counts in counted.items()
        for value, number in counts_by_value(two, counts).items()
    }
