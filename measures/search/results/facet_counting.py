"""Count the measures of each value of a facet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Protocol

from measures.search.conditions import Condition, all_of
from measures.search.index.measure_entries import NONE_ID
from measures.search.index.search_engine import Counting, CountsByKey, RangeCounting, ValueCounting
from measures.search.query.facet_declarations import FACETS_BY_PARAM, Facet
from measures.search.query.facet_labels import NONE_VALUE
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.facet_conditions import facet_condition, facet_conditions

#: Values counted of one facet at most, the commonest.
MAX_COUNTED_VALUES = 1_000
#: Groups of a list at most.
MAX_GROUPS = 65_000
#: Chapters are counted only if the list has at most this many documents: those of thousands are more than anybody can
#: choose from, and take longer to count than everything else.
MAX_CHAPTER_DOCUMENTS = 500


class ValueCounter(Protocol):
    """What counts of a `Searcher`."""

    def count(self, condition: Condition) -> int:
        """Return how many measures meet a condition."""

    def count_values(self, condition: Condition, wanted: Mapping[str, Counting]) -> dict[str, CountsByKey]:
        """Return the counts of each counting among what meets a condition, the commonest value first."""


@dataclass(slots=True)
class FacetCount:
    """How many measures a value of a facet has, under all choices but those of its own facet.

    Not frozen, as a page makes thousands and frozen ones take three times as long; nothing changes them.
    """

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetCounts(Sequence[FacetCount]):
    """The counts of a facet: the number of measures of each value, and which values are chosen.

    Its items are made when it is gone through: there may be thousands, and most callers need few of them.
    """

    by_value: Mapping[str, int] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.by_value)

    def __iter__(self) -> Iterator[FacetCount]:
        chosen = self.chosen
        return iter([FacetCount(value, count, value in chosen) for value, count in self.by_value.items()])

    def __getitem__(self, place: Any) -> Any:
        return list(self)[place]


def count_facets(
    query: MeasureQuery,
    text: Condition,
    condition: Condition,
    searcher: ValueCounter,
    facets: Sequence[Facet],
) -> dict[str, FacetCounts]:
    """Return the counts of ``facets``: in one pass for all without a choice, one more for each with.

    ``text`` is what the words of ``query`` match, ``condition`` that with all its choices.
    """
    chosen = {facet.param: frozenset(query.values(facet.param)) for facet in facets}
    free = [facet for facet in facets if not chosen[facet.param]]
    counted = aggregate_facets(searcher, condition, [facet for facet in free if facet.param != "chapter"])
    for facet in facets:
        if chosen[facet.param]:
            counted[facet.param] = _count_under_others(query, text, searcher, facet)
        elif facet.param == "chapter":
            few = _has_few_documents(query, counted, condition, searcher)
            counted |= aggregate_facets(searcher, condition, [facet]) if few else {"chapter": {}}
    return {facet.param: FacetCounts(counted[facet.param], chosen[facet.param]) for facet in facets}


def _count_under_others(
    query: MeasureQuery, text: Condition, searcher: ValueCounter, facet: Facet
) -> dict[str, int]:
    """Return the counts of a facet with a choice: under the choices of all others."""
    others = all_of([text, *facet_conditions(query, leaving_out=facet.param)])
    counted = aggregate_facets(searcher, others, [facet])[facet.param]
    for value in query.values(facet.param):
        # Include chosen values without measures and those that are not among the commonest.
        if value not in counted:
            counted[value] = searcher.count(all_of([others, facet_condition(query, facet.param, [value])]))
    return counted


def _has_few_documents(
    query: MeasureQuery,
    counted: Mapping[str, Mapping[str, int]],
    condition: Condition,
    searcher: ValueCounter,
) -> bool:
    """Return whether the measures that meet ``condition`` are of at most `MAX_CHAPTER_DOCUMENTS` documents."""
    if query.values("document"):
        return True
    documents = counted.get("document")
    if documents is None:
        documents = aggregate_facets(searcher, condition, [FACETS_BY_PARAM["document"]])["document"]
    return len(documents) <= MAX_CHAPTER_DOCUMENTS


def aggregate_facets(
    searcher: ValueCounter, condition: Condition, facets: Sequence[Facet]
) -> dict[str, dict[str, int]]:
    """Return for each facet how many of the measures that meet ``condition`` have each of its commonest values."""
    if not facets:
        return {}
    wanted = {facet.param: facet_counting(facet, MAX_COUNTED_VALUES) for facet in facets}
    own: dict[str, Counting] = {
        _own_key(facet): ValueCounting(facet.own_field, MAX_GROUPS) for facet in facets if facet.own_field
    }
    answer = searcher.count_values(condition, wanted | own)
    counted = {facet.param: counts_by_value(facet, answer[facet.param]) for facet in facets}
    for facet in facets:
        if facet.own_field:
            counted[facet.param] = _without_all_holding(counted[facet.param], answer[_own_key(facet)])
    return counted


def _own_key(facet: Facet) -> str:
    """Return the name of the counting of what measures have themselves."""
    return f"{facet.param}:own"


def _without_all_holding(counts: dict[str, int], own: CountsByKey) -> dict[str, int]:
    """Return the counts without the values that only hold others and leave nothing out: they are no choice."""
    themselves = {str(key) for key in own}
    total = sum(own.values())
    return {value: n for value, n in counts.items() if n < total or value in themselves}


def counts_by_value(facet: Facet, counts: CountsByKey) -> dict[str, int]:
    """Return the number of measures by value from the engine's ``counts`` of a facet, in their order."""
    if facet.ranges:
        return _counts_by_range(facet.ranges(), counts)
    if facet.flag:
        return {"1": counts[1]} if 1 in counts else {}
    if not facet.numeric:
        return {str(key): count for key, count in counts.items()}
    return {
        str(key) if key else NONE_VALUE: count
        for key, count in counts.items()
        if key != NONE_ID or facet.none_label
    }


def _counts_by_range(ranges: Mapping[str, tuple[int, int]], counted: CountsByKey) -> dict[str, int]:
    """Return how many measures each range has, those with none left out; a measure may be in several."""
    # Of an empty index nothing is counted at all.
    parts = {(low, end): counted.get(RangeCounting.key(low, end), 0) for low, end in _range_stretches(ranges)}
    counts = {
        value: sum(n for (first, end), n in parts.items() if low <= first and end <= high + 1)
        for value, (low, high) in ranges.items()
    }
    return {value: count for value, count in counts.items() if count}


def facet_counting(facet: Facet, most: int) -> Counting:
    """Return the counting whose counts `counts_by_value` reads: the ``most`` commonest values, or all ranges."""
    if facet.ranges is None:
        return ValueCounting(facet.field, most)
    return RangeCounting(facet.field, tuple(_range_stretches(facet.ranges())))


def _range_stretches(ranges: Mapping[str, tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the stretches between the ends of ``ranges``, each up to but not with its second number.

    The ranges may lie over each other, those of a counting may not.
    """
    return list(pairwise(sorted({end for low, high in ranges.values() for end in (low, high + 1)})))
