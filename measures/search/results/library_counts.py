"""Counts of measures by facet over the whole library, cached until anything is written.

Each number is that of the list with this one value chosen, or these two.
"""

from __future__ import annotations

from measures.search.conditions import Everything, HasValue, all_of
from measures.search.index.follower import search_index
from measures.search.index.search_engine import CountsByKey, IndexSnapshot, ValueCounting
from measures.search.query.facet_declarations import FACETS_BY_PARAM
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.facet_conditions import facet_conditions
from measures.search.results.facet_counting import (
    MAX_GROUPS,
    counts_by_value,
    facet_counting,
)
from measures.search.results.snapshot_cache import SnapshotCache

#: Numbers of measures by value.
ValueCounts = dict[str, int]

_counts_cache: SnapshotCache[ValueCounts] = SnapshotCache(16)
_crossed_cache: SnapshotCache[dict[tuple[str, str], int]] = SnapshotCache(8)


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
            key, snapshot.position, using, lambda: _count_crossed(param, other, kind, snapshot)
        )

    return search_index(using, count)


def count_by_key(query: MeasureQuery, *params: str, snapshot: IndexSnapshot) -> list[CountsByKey]:
    """Return for each of these facets how many measures of a query without words have each value, none left out.

    The values are the index's own keys: of records their ids, and `NONE_ID` for none.
    """
    within = all_of([Everything(), *facet_conditions(query)])
    fields = {param: FACETS_BY_PARAM[param].field for param in params}
    answer = snapshot.searcher.count_values(
        within, {param: ValueCounting(field, MAX_GROUPS) for param, field in fields.items()}
    )
    return [answer[param] for param in params]


def _cached_counts(param: str, snapshot: IndexSnapshot, using: str) -> ValueCounts:
    """Return the cached counts of a facet in one state of the index."""
    return _counts_cache.get(param, snapshot.position, using, lambda: _count_library(param, snapshot))


def _count_library(param: str, snapshot: IndexSnapshot) -> ValueCounts:
    """Count the measures of each value of a facet."""
    facet = FACETS_BY_PARAM[param]
    answer = snapshot.searcher.count_values(Everything(), {"all": facet_counting(facet, MAX_GROUPS)})
    return counts_by_value(facet, answer["all"])


def _count_crossed(param: str, other: str, kind: str, snapshot: IndexSnapshot) -> dict[tuple[str, str], int]:
    """Count the measures of a kind by the values of two facets together."""
    one, two = FACETS_BY_PARAM[param], FACETS_BY_PARAM[other]
    within = HasValue(FACETS_BY_PARAM["kind"].field, kind)
    counted = snapshot.searcher.count_crossed(
        within, ValueCounting(one.field, MAX_GROUPS), facet_counting(two, MAX_GROUPS)
    )
    return {
        (one.value(key), value): number
        for key, counts in counted.items()
        for value, number in counts_by_value(two, counts).items()
    }
