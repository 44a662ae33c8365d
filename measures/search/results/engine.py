"""Asking the index: hits, totals and counts of one question, all from one state of the data."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tantivy import Query, Searcher

from measures.search.index.follower import Snapshot, search_with
from measures.search.index.schema import schema
from measures.search.query.facets import BY_PARAM, FACETS
from measures.search.query.measure_query import MeasureQuery
from measures.search.results import text_match as matching
from measures.search.results.collectors import number, ordered
from measures.search.results.facet_conditions import filters
from measures.search.results.facet_counting import MAX_GROUPS, FacetCount, aggregated, facet_counts, terms
from measures.search.results.hit_groups import FIELDS, Group, ordered_groups
from measures.search.results.partial_match import partly, understand
from measures.search.results.text_match import TextMatch, all_of

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """One measure in the list, and the group it stands in (empty if the list is not grouped)."""

    pk: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a question. ``total`` counts the whole list, ``hits`` are those asked for.

    ``relaxed`` says that nothing contains all that was typed and the best partial matches are given. ``needles`` are
    the folded strings to mark. ``stale`` says that later writes could not be taken over yet.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetCount, ...]]
    groups: tuple[Group, ...]
    needles: tuple[str, ...]
    relaxed: bool
    data_version: int
    stale: bool


def search(
    query: MeasureQuery,
    *,
    size: int = PAGE_SIZE,
    using: str = "default",
    facets: bool | Collection[str] = True,
    start: int | None = None,
) -> Results:
    """Return the page of results that ``query`` asks for, ``size`` to a page, with the counts of all facets.

    ``facets`` may name those that are to be counted, or say that none are.
    Where ``start`` is given, return the ``size`` hits from there on instead. Raise `node.Preparing` while there is no
    index yet.
    """
    first = (query.page - 1) * size if start is None else start
    return search_with(using, lambda snapshot: _search(query, first, size, using, facets, snapshot))


def count(query: MeasureQuery, *, using: str = "default") -> int:
    """Return how many measures ``query`` finds."""

    def total(snapshot: Snapshot) -> int:
        text = _understood(query, snapshot.searcher)
        return number(snapshot.searcher, all_of([text.condition, *filters(query)]))

    return search_with(using, total)


def spread(query: MeasureQuery, param: str, snapshot: Snapshot) -> dict[str, int]:
    """Return how many measures ``query`` finds under each value of the facet ``param`` in one state of the index.

    The number under a value is that of the list with this value chosen: nothing of the facet may be chosen yet.
    """
    text = _understood(query, snapshot.searcher)
    return aggregated(snapshot.searcher, all_of([text.condition, *filters(query)]), [BY_PARAM[param]])[param]


def matching_pks(query: MeasureQuery, *, using: str = "default") -> list[int]:
    """Return the ids of all measures that ``query`` finds, in the order of the list."""
    return search_with(using, lambda snapshot: [hit.pk for hit in _all_hits(query, using, snapshot)])


def every_hit(query: MeasureQuery, *, using: str = "default") -> tuple[list[int], int]:
    """Return the ids of all measures that ``query`` finds, in order, and the data version they belong to."""

    def hits(snapshot: Snapshot) -> tuple[list[int], int]:
        return [hit.pk for hit in _all_hits(query, using, snapshot)], snapshot.version

    return search_with(using, hits)


def nearly(query: MeasureQuery, *, size: int, using: str = "default") -> Results:
    """Return the first ``size`` measures that have most of the words of ``query``, under its choices, no counts."""

    def near(snapshot: Snapshot) -> Results:
        text = partly(query.q, snapshot.searcher, filters(query))
        if text is None:
            return Results(0, (), {}, (), (), True, snapshot.version, snapshot.stale)
        condition = all_of([text.condition, *filters(query)])
        hits = tuple(Hit(pk) for pk in _ordered(query, text, condition, snapshot.searcher, 0, size))
        total = number(snapshot.searcher, condition)
        return Results(total, hits, {}, (), text.needles, True, snapshot.version, snapshot.stale)

    return search_with(using, near)


def _search(
    query: MeasureQuery, start: int, size: int, using: str, facets: bool | Collection[str], snapshot: Snapshot
) -> Results:
    """Return the results of ``query`` in one snapshot, ``size`` hits from ``start`` on."""
    searcher = snapshot.searcher
    text = _understood(query, searcher)
    condition = all_of([text.condition, *filters(query)])
    total = number(searcher, condition)
    groups = _groups(query, condition, searcher, using)
    hits = _slice(query, text, condition, groups, searcher, start, size) if start < total else []
    wanted = [facet for facet in FACETS if facets is True or (facets and facet.param in facets)]
    return Results(
        total=total,
        hits=tuple(hits),
        facets=facet_counts(query, text.condition, condition, searcher, wanted),
        groups=groups,
        needles=text.needles,
        relaxed=text.relaxed,
        data_version=snapshot.version,
        stale=snapshot.stale,
    )


def _understood(query: MeasureQuery, searcher: Searcher) -> TextMatch:
    """Return what the words of ``query`` match."""
    return (understand(query.q, searcher) if query.q else None) or matching.everything()


def _groups(query: MeasureQuery, condition: Query, searcher: Searcher, using: str) -> tuple[Group, ...]:
    """Return the groups of the list in their order, empty if it is not grouped."""
    if not query.group:
        return ()
    asked = {"groups": terms(FIELDS[query.group], MAX_GROUPS)}
    buckets = searcher.aggregate(condition, asked)["groups"]["buckets"]
    return ordered_groups(query.group, {one["key"]: int(one["doc_count"]) for one in buckets}, using)


def _slice(
    query: MeasureQuery,
    text: TextMatch,
    condition: Query,
    groups: Sequence[Group],
    searcher: Searcher,
    start: int,
    size: int,
) -> list[Hit]:
    """Return the hits from ``start`` on, ``size`` at most, in the order that ``query`` asks for."""
    if not groups:
        return [Hit(pk) for pk in _ordered(query, text, condition, searcher, start, size)]
    hits: list[Hit] = []
    for group in groups:
        if start < group.count and size > 0:
            within = all_of([condition, Query.term_query(schema(), FIELDS[query.group], group.key, "basic")])
            found = list(_ordered(query, text, within, searcher, start, size))
            hits += [Hit(pk, group.value) for pk in found]
            size -= len(found)
        start = max(0, start - group.count)
    return hits


def _ordered(
    query: MeasureQuery, text: TextMatch, condition: Query, searcher: Searcher, start: int, size: int
) -> Iterator[int]:
    """Yield the ids from ``start`` on of what meets ``condition``, ``size`` at most."""
    field = "recent" if query.order == "year" else "place"
    parts = [condition]
    if query.order == "relevance":
        parts = matching.exclusive(text.tiers, condition)
    for part in parts:
        if size <= 0:
            return
        pks, found = ordered(searcher, part, field, start, size)
        yield from pks
        size -= len(pks)
        start = max(0, start - found)


def _all_hits(query: MeasureQuery, using: str, snapshot: Snapshot) -> list[Hit]:
    """Return all hits of ``query`` in order."""
    searcher = snapshot.searcher
    text = _understood(query, searcher)
    condition = all_of([text.condition, *filters(query)])
    groups = _groups(query, condition, searcher, using)
    total = number(searcher, condition)
    return _slice(query, text, condition, groups, searcher, 0, total) if total else []
