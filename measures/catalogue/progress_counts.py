"""How many measures of a list have come how far; each number opens the list of exactly these measures."""

from __future__ import annotations

from dataclasses import dataclass

from measures.search.index.background_build import IndexNotReady
from measures.search.index.follower import search_index
from measures.search.list_addresses import LIST_PATH
from measures.search.query.facet_declarations import FACETS_BY_PARAM
from measures.search.query.facet_labels import NONE_VALUE
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_values

_PARAM = "progress"


@dataclass(frozen=True, slots=True)
class ProgressCount:
    """A status, how many measures of the list have it, and the address of these."""

    label: str
    count: int
    url: str


def count_progress(*queries: MeasureQuery) -> list[tuple[ProgressCount, ...]]:
    """Return the counts of the list of each query, those without an entry last.

    Nothing where nobody entered anything, nor while the index is not ready.
    """
    try:
        counted = search_index(
            "default", lambda snapshot: [count_values(query, _PARAM, snapshot) for query in queries]
        )
    except IndexNotReady:
        return [() for _ in queries]
    return [_listed_counts(query, counts) for query, counts in zip(queries, counted, strict=True)]


def _listed_counts(query: MeasureQuery, counts: dict[str, int]) -> tuple[ProgressCount, ...]:
    """Return the counts of a query in the order of the facet."""
    if not counts.keys() - {NONE_VALUE}:
        return ()
    labels = FACETS_BY_PARAM[_PARAM].labels(counts, "default")
    return tuple(
        ProgressCount(
            label.text, counts[value], f"{LIST_PATH}?{query.choosing(_PARAM, value).to_querystring()}"
        )
        for value, label in labels.items()
    )
