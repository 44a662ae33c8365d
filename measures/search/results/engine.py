"""The search engine: hits, totals and facet counts of a query, all from one state of the data."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from measures.search.conditions import Condition, HasValue, IsBetween, all_of, any_of, stands_anywhere
from measures.search.index.due_numbers import FIRST_UNDATED
from measures.search.index.follower import search_index
from measures.search.index.search_engine import IndexPosition, IndexSnapshot, Searcher, ValueCounting
from measures.search.meaning.encoding import encode_later
from measures.search.query.facet_declarations import FACETS, FACETS_BY_PARAM, Facet
from measures.search.query.measure_query import MeasureQuery
from measures.search.results import text_match as matching
from measures.search.results.facet_conditions import facet_conditions
from measures.search.results.facet_counting import (
    MAX_GROUPS,
    FacetCounts,
    ValueCounter,
    aggregate_facets,
    count_facets,
    counts_by_value,
)
from measures.search.results.hit_groups import GROUP_FIELDS, HitGroup, ordered_groups
from measures.search.results.library_counts import LibraryCounter
from measures.search.results.meant_hits import NO_MEANT_HITS, MeantHits, find_meant
from measures.search.results.partial_match import match_partly, match_typed_text, strict_matches
from measures.search.results.question_match import match_question, named_conditions
from measures.search.results.snapshot_cache import SnapshotCache
from measures.search.results.synonym_match import synonyms_by_word
from measures.search.results.text_match import TextMatch

PAGE_SIZE = 20
#: The counts of the list of everything, by the facets that were counted: no list takes longer to count, and most
#: readers begin with it.
_library_facets: SnapshotCache[dict[str, FacetCounts]] = SnapshotCache(4)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One measure in the list, and the group it stands in (empty if the list is not grouped)."""

    pk: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The results of a query. ``total`` counts the whole list, ``dated`` its measures with a last day.

    ``dated`` is counted with the facet of deadlines, else it is 0.

    ``hits`` are those of the page.

    ``relaxed`` means that no measure has all the typed words and ``hits`` are the best partial matches. ``needles`` are
    the folded strings to mark. ``stale`` means that later writes are not in the index yet.
    ``by_synonyms`` of the total were found by synonyms only; by relevance they come last.

    ``meant`` are measures that say it in other words: they are in no count, and none of them is an exact hit. They
    stand behind the list, or before it where nothing has all the typed words.
    """

    total: int
    hits: tuple[SearchHit, ...]
    facets: dict[str, FacetCounts]
    groups: tuple[HitGroup, ...]
    needles: tuple[str, ...]
    relaxed: bool
    position: IndexPosition
    stale: bool
    dated: int = 0
    by_synonyms: int = 0
    meant: MeantHits = NO_MEANT_HITS

    @property
    def data_version(self) -> int:
        """Return the data version of the snapshot that was searched."""
        return self.position.log.version

    @property
    def as_typed(self) -> int:
        """Return how many of the total have what was typed itself."""
        return self.total - self.by_synonyms

    @property
    def meant_first(self) -> bool:
        """Return whether what is meant stands before the list: nothing in it has all the typed words."""
        return self.relaxed or not self.total

    @property
    def shown_pks(self) -> tuple[int, ...]:
        """Return the measures that a page with these hits shows with what is meant, in its order, each once."""
        listed = [hit.pk for hit in self.hits]
        shown = [*self.meant.pks, *listed] if self.meant_first else [*listed, *self.meant.pks]
        return tuple(dict.fromkeys(shown))


def search_measures(
    query: MeasureQuery,
    *,
    size: int = PAGE_SIZE,
    using: str = "default",
    facets: bool | Collection[str] = True,
    start: int | None = None,
    meant: bool = False,
) -> SearchResults:
    """Return the page of results of ``query``, ``size`` to a page, with the counts of all facets.

    ``facets`` are the params to count, True for all, False for none. Where ``start`` is given, return the ``size`` hits
    from there on instead. With ``meant`` look for what says it in other words as well. Raise `IndexNotReady` while
    there is no index.
    """
    first = (query.page - 1) * size if start is None else start
    return search_index(
        using, lambda snapshot: _search_snapshot(query, first, size, using, facets, meant, snapshot)
    )


def count_measures(query: MeasureQuery, *, using: str = "default") -> int:
    """Return how many measures ``query`` finds."""
    return search_index(using, lambda snapshot: count_in_snapshot(query, snapshot))


def count_in_snapshot(query: MeasureQuery, snapshot: IndexSnapshot) -> int:
    """Return how many measures ``query`` finds in one state of the index."""
    match = _match_query(query, snapshot.searcher)
    return snapshot.searcher.count(all_of([match.condition, *facet_conditions(query)]))


def count_values(query: MeasureQuery, param: str, snapshot: IndexSnapshot) -> dict[str, int]:
    """Return how many measures ``query`` finds under each value of the facet ``param`` in one state of the index.

    Each equals the total of the list with this value chosen. Nothing of the facet may be chosen in ``query``.
    """
    match = _match_query(query, snapshot.searcher)
    return aggregate_facets(
        snapshot.searcher,
        all_of([match.condition, *facet_conditions(query)]),
        [FACETS_BY_PARAM[param]],
    )[param]


def count_phrase(
    query: MeasureQuery, param: str, values: Sequence[str], snapshot: IndexSnapshot
) -> dict[str, int]:
    """Return how many measures a ``query`` of one phrase in quotes finds under each of these values of a facet.

    Each equals the total of the list with this value chosen; those without measures are left out. Most phrases need
    one search of the index: they are counted at once, where a list looks first whether there are any.
    """
    searcher, choices, facet = snapshot.searcher, facet_conditions(query), FACETS_BY_PARAM[param]
    counting = ValueCounting(facet.field, MAX_GROUPS, () if facet.numeric else tuple(values))
    for match in strict_matches(query.q, searcher):
        (phrase,) = match.needles
        # Each place under the choices: the phrase is looked for in the measures under these alone.
        condition = any_of(all_of([place, *choices]) for place in stands_anywhere(phrase).conditions)
        counted = counts_by_value(facet, searcher.count_values(condition, {param: counting})[param])
        if counted or searcher.count(match.condition):
            return counted
    lists = {value: count_in_snapshot(query.choosing(param, value), snapshot) for value in values}
    return {value: number for value, number in lists.items() if number}


def matching_pks(query: MeasureQuery, *, using: str = "default") -> list[int]:
    """Return the ids of all measures that ``query`` finds, in the order of the list."""
    return search_index(using, lambda snapshot: [hit.pk for hit in _all_hits(query, using, snapshot)])


def matching_pks_and_version(query: MeasureQuery, *, using: str = "default") -> tuple[list[int], int]:
    """Return the ids of all measures that ``query`` finds, in order, and the data version they belong to."""

    def hits(snapshot: IndexSnapshot) -> tuple[list[int], int]:
        return [hit.pk for hit in _all_hits(query, using, snapshot)], snapshot.version

    return search_index(using, hits)


def search_partially(query: MeasureQuery, *, size: int, using: str = "default") -> SearchResults:
    """Return the first ``size`` measures that have most of the words of ``query``, under its choices, no counts."""

    def near(snapshot: IndexSnapshot) -> SearchResults:
        match = match_partly(query.q, snapshot.searcher, facet_conditions(query), synonyms_by_word(query))
        if match is None:
            return SearchResults(0, (), {}, (), (), True, snapshot.position, snapshot.stale)
        condition = all_of([match.condition, *facet_conditions(query)])
        hits = tuple(
            SearchHit(pk) for pk in _ordered_pks(query, match, condition, snapshot.searcher, 0, size)
        )
        total = snapshot.searcher.count(condition)
        return SearchResults(total, hits, {}, (), match.needles, True, snapshot.position, snapshot.stale)

    return search_index(using, near)


def _search_snapshot(
    query: MeasureQuery,
    start: int,
    size: int,
    using: str,
    facets: bool | Collection[str],
    meant: bool,
    snapshot: IndexSnapshot,
) -> SearchResults:
    """Return the results of ``query`` in one snapshot, ``size`` hits from ``start`` on."""
    searcher = snapshot.searcher
    encode_later(using, snapshot.version)
    match = _match_query(query, searcher)
    condition = all_of([match.condition, *facet_conditions(query)])
    total = searcher.count(condition) if match.total is None else match.total
    groups = _ordered_groups(query, condition, searcher, using)
    size = min(size, total - start)
    hits = _hits_from(query, match, condition, groups, searcher, start, size) if size > 0 else []
    wanted = [facet for facet in FACETS if facets is True or (facets and facet.param in facets)]
    is_dated = any(facet.param == "deadline" for facet in wanted)
    return SearchResults(
        total=total,
        hits=tuple(hits),
        facets=_count_facets(query, match, condition, wanted, snapshot, using),
        groups=groups,
        needles=match.needles,
        relaxed=match.relaxed,
        position=snapshot.position,
        stale=snapshot.stale,
        dated=searcher.count(all_of([condition, _has_day()])) if is_dated else 0,
        by_synonyms=_count_by_synonyms(match, condition, searcher),
        meant=_meant_hits(query, match, snapshot, using) if meant else NO_MEANT_HITS,
    )


def _count_facets(
    query: MeasureQuery,
    match: TextMatch,
    condition: Condition,
    facets: Sequence[Facet],
    snapshot: IndexSnapshot,
    using: str,
) -> dict[str, FacetCounts]:
    """Return the counts of ``facets``; those of the list of everything are kept until anything is written."""

    def count(counter: ValueCounter) -> dict[str, FacetCounts]:
        return count_facets(query, match.condition, condition, counter, facets)

    if query.is_narrowed:
        return count(snapshot.searcher)
    return _library_facets.get(
        tuple(facet.param for facet in facets),
        snapshot.position,
        using,
        lambda: count(LibraryCounter(snapshot, using)),
    )


def _count_by_synonyms(match: TextMatch, condition: Condition, searcher: Searcher) -> int:
    """Return how many measures that meet ``condition`` do not have what was typed itself."""
    if match.exact is None:
        return 0
    return searcher.count(all_of([condition], without=[match.exact]))


def _meant_hits(query: MeasureQuery, match: TextMatch, snapshot: IndexSnapshot, using: str) -> MeantHits:
    """Return what says ``query`` in other words, under its choices and what it names, without the exact hits.

    Where that is nothing, what its everyday words only seem to name is taken for words.
    """
    found = NO_MEANT_HITS
    seeming = query.reading.without_seeming() if query.reading else None
    for one in (query, replace(query, reading=seeming)) if seeming else (query,):
        under = [*named_conditions(one), *facet_conditions(one)]
        found = find_meant(one, under, None if match.relaxed else match.condition, snapshot, using)
        if found.pks:
            break
    return found


def _match_query(query: MeasureQuery, searcher: Searcher) -> TextMatch:
    """Return the match of the words of ``query``, of everything without words."""
    if query.reading:
        return match_question(query, query.reading, searcher)
    if not query.q:
        return matching.match_everything()
    found = match_typed_text(query.q, searcher, synonyms_by_word(query), facet_conditions(query))
    return found or matching.match_everything()


def _ordered_groups(
    query: MeasureQuery, condition: Condition, searcher: Searcher, using: str
) -> tuple[HitGroup, ...]:
    """Return the groups of the list in their order, empty if it is not grouped."""
    if not query.group:
        return ()
    counted = searcher.count_values(
        condition, {"groups": ValueCounting(GROUP_FIELDS[query.group], MAX_GROUPS)}
    )
    return ordered_groups(query.group, counted["groups"], using)


def _hits_from(
    query: MeasureQuery,
    match: TextMatch,
    condition: Condition,
    groups: Sequence[HitGroup],
    searcher: Searcher,
    start: int,
    size: int,
) -> list[SearchHit]:
    """Return the hits from ``start`` on, ``size`` at most, in the order of ``query``."""
    if not groups:
        return [SearchHit(pk) for pk in _ordered_pks(query, match, condition, searcher, start, size)]
    hits: list[SearchHit] = []
    for group in groups:
        if start < group.count and size > 0:
            within = all_of([condition, HasValue(GROUP_FIELDS[query.group], group.key)])
            found = list(_ordered_pks(query, match, within, searcher, start, size))
            hits += [SearchHit(pk, group.value) for pk in found]
            size -= len(found)
        start = max(0, start - group.count)
    return hits


def _ordered_pks(
    query: MeasureQuery, match: TextMatch, condition: Condition, searcher: Searcher, start: int, size: int
) -> Iterator[int]:
    """Yield the ids from ``start`` on of what meets ``condition``, ``size`` at most."""
    field = "recent" if query.order == "year" else "place"
    parts = [condition]
    if query.order == "relevance":
        parts = matching.exclusive_tiers(match.tiers, condition)
    elif query.order == "due":
        parts = _parts_by_deadline(condition, searcher)
    for part in parts:
        if size <= 0:
            return
        pks, found = searcher.ordered(part, field, start, size)
        yield from pks
        size -= len(pks)
        start = max(0, start - found)


def _has_day() -> Condition:
    """Return the condition that a measure has a last day."""
    return IsBetween("due", 0, FIRST_UNDATED - 1)


def _parts_by_deadline(condition: Condition, searcher: Searcher) -> list[Condition]:
    """Return ``condition`` in parts that do not overlap: one for each last day, in order, then those without a day."""
    counted = searcher.count_values(condition, {"due": ValueCounting("due", MAX_GROUPS)})
    return [all_of([condition, HasValue("due", number)]) for number in sorted(map(int, counted["due"]))]


def _all_hits(query: MeasureQuery, using: str, snapshot: IndexSnapshot) -> list[SearchHit]:
    """Return all hits of ``query`` in order."""
    searcher = snapshot.searcher
    match = _match_query(query, searcher)
    condition = all_of([match.condition, *facet_conditions(query)])
    groups = _ordered_groups(query, condition, searcher, using)
    total = searcher.count(condition)
    return _hits_from(query, match, condition, groups, searcher, 0, total) if total else []
