"""Suggest what may be meant while somebody types: names and counts are those of this moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from measures.search.index.follower import search_index
from measures.search.index.search_engine import IndexSnapshot
from measures.search.query.facet_declarations import FACETS_BY_PARAM
from measures.search.query.facet_labels import FacetLabel
from measures.search.query.measure_query import MeasureQuery
from measures.search.query.query_syntax import shorten_query
from measures.search.query.stand_ins import find_stand_ins
from measures.search.results.engine import count_in_snapshot
from measures.search.results.snapshot_cache import SnapshotCache
from measures.search.suggestions.suggestion_entries import phrase_query
from measures.search.suggestions.suggestion_file import current_table
from measures.search.suggestions.suggestion_table import (
    DEPARTMENT,
    DISTRICT,
    DOCUMENT,
    PHRASE,
    SuggestionEntry,
    SuggestionScope,
    SuggestionTable,
)

#: How many of each kind are suggested, in the order of the list.
MOST_SUGGESTED = {DISTRICT: 3, DEPARTMENT: 4, DOCUMENT: 3, PHRASE: 5}
KIND_NAMES = {DISTRICT: "地区", DEPARTMENT: "部门", DOCUMENT: "方案", PHRASE: "词语"}
#: Longer texts are not on their way to a name.
LONGEST_TYPED = 40

#: The facet of years.
_YEAR = "year"

_counts: SnapshotCache[int] = SnapshotCache(2_000)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that may be meant: its ``kind`` (see `KIND_NAMES`), its name, and the list of its measures."""

    kind: str
    text: str
    note: str
    count: int
    query: MeasureQuery


def suggest(typed: str, *, using: str = "default") -> list[Suggestion]:
    """Return what ``typed`` may be the beginning of, with the number of measures in the list that each opens.

    Six queries at most. Raise `IndexNotReady` while there is no index.
    """
    text = shorten_query(typed)
    if not text or len(text) > LONGEST_TYPED:
        return []
    return search_index(using, lambda snapshot: list(_suggest(text, snapshot, using)))


def _suggest(text: str, snapshot: IndexSnapshot, using: str) -> Iterator[Suggestion]:
    """Yield the suggestions in one state of the index, those within a place and a year that are typed first."""
    table = current_table(snapshot, using)
    scope = table.read_scope(text)
    if (scope.place and scope.rest) or scope.year:
        yield from _suggest_within(scope, table, snapshot, using)
    chosen = _choose(table.find_entries(text))
    departments = [entry.value for entry in chosen[DEPARTMENT]]
    stand_ins = find_stand_ins(departments, using) if departments else ()
    for kind, entries in chosen.items():
        labels = _labels(kind, entries, using)
        for entry in entries:
            if (label := labels.get(entry.value)) is None:
                continue
            query = (
                MeasureQuery.of(phrase_query(entry.value))
                if kind == PHRASE
                else replace(MeasureQuery.of(**{kind: entry.value}), stand_ins=stand_ins)
            )
            if count := _count_found(query, snapshot, using):
                yield Suggestion(kind, label.text, label.note, count, query)


def _suggest_within(
    scope: SuggestionScope, table: SuggestionTable, snapshot: IndexSnapshot, using: str
) -> Iterator[Suggestion]:
    """Yield what is typed behind a place and a year, 嘉定2025融, within these; the place in that year by itself."""
    places = FACETS_BY_PARAM[DISTRICT].labels([scope.place], using) if scope.place else {}
    place = places.get(scope.place)
    if scope.place and place is None:
        return
    chosen = {DISTRICT: scope.place, _YEAR: scope.year}
    within = {param: value for param, value in chosen.items() if value}
    where = " ".join(part for part in (place.text if place else "", scope.year) if part)
    if place and scope.year and not scope.rest:
        query = MeasureQuery.of(**within)
        if count := _count_found(query, snapshot, using):
            yield Suggestion(DISTRICT, f"{place.text} {scope.year}", place.note, count, query)
    entries = _choose(table.find_within(scope))
    departments = [entry.value for entry in entries[DEPARTMENT]]
    stand_ins = find_stand_ins(departments, using) if departments else ()
    labels = _labels(DEPARTMENT, entries[DEPARTMENT], using)
    for entry in entries[DEPARTMENT]:
        query = replace(MeasureQuery.of(**within, dept=entry.value), stand_ins=stand_ins)
        if (label := labels.get(entry.value)) and (count := _count_found(query, snapshot, using)):
            yield Suggestion(DEPARTMENT, label.text, where, count, query)
    for entry in entries[PHRASE]:
        query = MeasureQuery.of(phrase_query(entry.value), **within)
        if count := _count_found(query, snapshot, using):
            yield Suggestion(PHRASE, entry.value, where, count, query)


def _count_found(query: MeasureQuery, snapshot: IndexSnapshot, using: str) -> int:
    """Return how many measures a query finds; the same query comes at many keystrokes."""
    return _counts.get(query, snapshot.position, using, lambda: count_in_snapshot(query, snapshot))


def _choose(found: Iterable[SuggestionEntry]) -> dict[str, list[SuggestionEntry]]:
    """Return the first entries of each kind."""
    chosen: dict[str, list[SuggestionEntry]] = {kind: [] for kind in MOST_SUGGESTED}
    room = Counter(MOST_SUGGESTED)
    for entry in found:
        if room[entry.kind] > 0:
            room[entry.kind] -= 1
            chosen[entry.kind].append(entry)
            if room.total() == 0:
                break
    return chosen


def _labels(kind: str, entries: Sequence[SuggestionEntry], using: str) -> dict[str, FacetLabel]:
    """Return the names of entries of one kind by their values; one query, none for phrases."""
    values = [entry.value for entry in entries]
    if kind == PHRASE or not values:
        return {value: FacetLabel(value, value) for value in values}
    labels = FACETS_BY_PARAM[kind].labels(values, using)
    if kind == DOCUMENT:
        return {value: FacetLabel(value, one.note, note=one.text) for value, one in labels.items()}
    return labels
