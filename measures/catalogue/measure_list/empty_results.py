"""What to offer when nothing was found: which condition to let go, and what nearly matches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from measures.catalogue.measure_list.facet_panel import ConditionChip
from measures.catalogue.measure_list.list_rows import MeasureListRow, read_list_rows
from measures.search.query.measure_query import MeasureQuery, QueryCondition
from measures.search.results.engine import count_measures, search_partially

_NEAR = 5


@dataclass(frozen=True, slots=True)
class LooserQuery:
    """A list that has something: the conditions let go of, its address and its number of measures."""

    conditions: tuple[QueryCondition, ...]
    querystring: str
    count: int


@dataclass(frozen=True, slots=True)
class EmptyResultHelp:
    """What to offer. ``near`` are measures that have part of what was typed, under the same choices."""

    loosenings: tuple[LooserQuery, ...]
    near: tuple[MeasureListRow, ...]


def read_empty_result_help(query: MeasureQuery, chips: Sequence[ConditionChip]) -> EmptyResultHelp:
    """Return what to offer for ``query``, which found nothing."""
    options = [_loosen_query(query, (chip.condition,)) for chip in chips] if len(chips) > 1 else []
    found = sorted((option for option in options if option.count), key=lambda option: option.count)
    choices = tuple(chip.condition for chip in chips if chip.condition.param != "q")
    if not found and query.q and len(choices) > 1:
        found = [option for option in [_loosen_query(query, choices)] if option.count]
    near: list[MeasureListRow] = []
    if query.q:
        results = search_partially(replace(query, page=1, group="", sort=""), size=_NEAR)
        near = read_list_rows(results.hits, results.needles) or []
    return EmptyResultHelp(tuple(found), tuple(near))


def _loosen_query(query: MeasureQuery, conditions: tuple[QueryCondition, ...]) -> LooserQuery:
    """Return the list without ``conditions``."""
    for condition in conditions:
        query = query.without(condition.param, condition.value)
    return LooserQuery(conditions, query.to_querystring(), count_measures(query))
