"""Asking the index: hits, totals and counts of one question, all from one state of the data."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tantivy import Query, Searcher

from measures.search import match as matching
from measures.search.collect import number, ordered
from measures.search.facets import BY_PARAM, FACETS, Facet
from measures.search.groups import FIELDS, Group, ordered_groups
from measures.search.match import TextMatch, all_of
from measures.search.node import Snapshot, search_with
from measures.search.query import MeasureQuery
from measures.search.relax import partly, understand
from measures.search.schema import schema

PAGE_SIZE = 20
#: So many values of one facet are counted, the commonest.
MAX_VALUES = 1_000
#: A list has at most so many groups.
MAX_GROUPS = 65_000


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many measures a value of a facet has, under all choices but those of its own facet."""

    value: str
    count: int
    chosen: bool


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
        return number(snapshot.searcher, all_of([text.condition, *_filters(query)]))

    return search_with(using, total)


def spread(query: MeasureQuery, param: str, snapshot: Snapshot) -> dict[str, int]:
    """Return how many measures ``query`` finds under each value of the facet ``param`` in one state of the index.

    The number under a value is that of the list with this value chosen: nothing of the facet may be chosen yet.
    """
    text = _understood(query, snapshot.searcher)
    return _aggregate(snapshot.searcher, all_of([text.condition, *_filters(query)]), [BY_PARAM[param]])[param]


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
        text = partly(query.q, snapshot.searcher, _filters(query))
        if text is None:
            return Results(0, (), {}, (), (), True, snapshot.version, snapshot.stale)
        condition = all_of([text.condition, *_filters(query)])
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
    condition = all_of([text.condition, *_filters(query)])
    total = number(searcher, condition)
    groups = _groups(query, condition, searcher, using)
    hits = _slice(query, text, condition, groups, searcher, start, size) if start < total else []
    wanted = [facet for facet in FACETS if facets is True or (facets and facet.param in facets)]
    return Results(
        total=total,
        hits=tuple(hits),
        facets=_facet_counts(query, text, condition, searcher, wanted),
        groups=groups,
        needles=text.needles,
        relaxed=text.relaxed,
        data_version=snapshot.version,
        stale=snapshot.stale,
    )


def _understood(query: MeasureQuery, searcher: Searcher) -> TextMatch:
    """Return what the words of ``query`` match."""
    return (understand(query.q, searcher) if query.q else None) or matching.everything()


def _filters(query: MeasureQuery, *, leaving_out: str = "") -> list[Query]:
    """Return a condition for each facet with a choice: one of its values."""
    return [_one_of(query, param, values) for param, values in query.chosen if param != leaving_out]


def _one_of(query: MeasureQuery, param: str, values: Sequence[str]) -> Query:
    """Return the condition that a measure has one of the values of a facet, or what stands for one."""
    facet = BY_PARAM[param]
    wanted = dict.fromkeys(other for value in values for other in query.stands_for(param, value))
    return Query.term_set_query(schema(), facet.field, [facet.key(value) for value in wanted])


def _facet_counts(
    query: MeasureQuery, text: TextMatch, condition: Query, searcher: Searcher, facets: Sequence[Facet]
) -> dict[str, tuple[FacetCount, ...]]:
    """Return the counts of ``facets``: in one pass for all without a choice, one more for each with."""
    chosen = {facet.param: frozenset(query.values(facet.param)) for facet in facets}
    counted = _aggregate(searcher, condition, [facet for facet in facets if not chosen[facet.param]])
    for facet in facets:
        if not chosen[facet.param]:
            continue
        others = all_of([text.condition, *_filters(query, leaving_out=facet.param)])
        counted |= _aggregate(searcher, others, [facet])
        for value in query.values(facet.param):
            # What is chosen is there even where it has none, or is not among the commonest.
            if value not in counted[facet.param]:
                has = _one_of(query, facet.param, [value])
                counted[facet.param][value] = number(searcher, all_of([others, has]))
    return {
        facet.param: tuple(
            FacetCount(value, times, value in chosen[facet.param])
            for value, times in counted[facet.param].items()
        )
        for facet in facets
    }


def _aggregate(searcher: Searcher, condition: Query, facets: Sequence[Facet]) -> dict[str, dict[str, int]]:
    """Return for each facet how many of the measures that meet ``condition`` have each of its commonest values."""
    if not facets:
        return {}
    answer = searcher.aggregate(condition, {facet.param: _terms(facet.field, MAX_VALUES) for facet in facets})
    return {
        facet.param: {
            facet.value(bucket["key"]): int(bucket["doc_count"])
            for bucket in answer[facet.param]["buckets"]
            if facet.counts(bucket["key"])
        }
        for facet in facets
    }


def _groups(query: MeasureQuery, condition: Query, searcher: Searcher, using: str) -> tuple[Group, ...]:
    """Return the groups of the list in their order, empty if it is not grouped."""
    if not query.group:
        return ()
    asked = {"groups": _terms(FIELDS[query.group], MAX_GROUPS)}
    buckets = searcher.aggregate(condition, asked)["groups"]["buckets"]
    return ordered_groups(query.group, {one["key"]: int(one["doc_count"]) for one in buckets}, using)


def _terms(field: str, size: int) -> dict[str, Any]:
    """Return what asks for the counts of the ``size`` commonest values of ``field``, exactly."""
    return {"terms": {"field": field, "size": size, "segment_size": MAX_GROUPS}}


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
    condition = all_of([text.condition, *_filters(query)])
    groups = _groups(query, condition, searcher, using)
    total = number(searcher, condition)
    return _slice(query, text, condition, groups, searcher, 0, total) if total else []
