"""How many measures there are of what, over the whole library: counted by the index, kept until anything is written.

Each number is that of the list with this one value chosen, or these two.
"""

from __future__ import annotations

from tantivy import Query

from measures.search.index.follower import Snapshot, search_with
from measures.search.index.schema import schema
from measures.search.query.facets import BY_PARAM
from measures.search.results.facet_counting import MAX_GROUPS, by_value, terms
from measures.search.results.snapshot_cache import Kept

#: Numbers of measures by value.
Tally = dict[str, int]

_tallies: Kept[Tally] = Kept(16)
_crossed: Kept[dict[tuple[str, str], int]] = Kept(8)


def tallies(*params: str, using: str = "default") -> list[Tally]:
    """Return for each of these facets how many measures have each value, the commonest first; none is left out.

    They are all of one state of the index. Raise `background.Preparing` while there is none.
    """
    return search_with(using, lambda snapshot: [_kept_tally(param, snapshot, using) for param in params])


def crossed(param: str, other: str, kind: str, *, using: str = "default") -> dict[tuple[str, str], int]:
    """Return how many measures of a ``kind`` have each value of the facet ``param`` and each of ``other`` together.

    Raise `background.Preparing` while there is no index.
    """

    def count(snapshot: Snapshot) -> dict[tuple[str, str], int]:
        question = (param, other, kind)
        return _crossed.get(question, snapshot, using, lambda: _cross(param, other, kind, snapshot))

    return search_with(using, count)


def _kept_tally(param: str, snapshot: Snapshot, using: str) -> Tally:
    """Return the tally in one state of the index."""
    return _tallies.get(param, snapshot, using, lambda: _count(param, snapshot))


def _count(param: str, snapshot: Snapshot) -> Tally:
    """Return the tally anew."""
    facet = BY_PARAM[param]
    answer = snapshot.searcher.aggregate(Query.all_query(), {"all": terms(facet.field, MAX_GROUPS)})
    return by_value(facet, answer["all"]["buckets"])


def _cross(param: str, other: str, kind: str, snapshot: Snapshot) -> dict[tuple[str, str], int]:
    """Return the numbers of two facets together anew."""
    one, two = BY_PARAM[param], BY_PARAM[other]
    within = Query.term_query(schema(), BY_PARAM["kind"].field, kind, "basic")
    inner = terms(two.field, MAX_GROUPS)
    asked = {"one": terms(one.field, MAX_GROUPS) | {"aggs": {"two": inner}}}
    return {
        (one.value(bucket["key"]), value): number
        for bucket in snapshot.searcher.aggregate(within, asked)["one"]["buckets"]
        for value, number in by_value(two, bucket["two"]["buckets"]).items()
    }
