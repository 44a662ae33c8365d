"""What to offer when nothing was found: which condition to let go, and what nearly matches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from measures.catalogue.measure_list.facet_panel import Chip
from measures.catalogue.measure_list.list_rows import Row, read_rows
from measures.search.query.measure_query import Condition, MeasureQuery
from measures.search.results.engine import count, nearly

_NEAR = 5


@dataclass(frozen=True, slots=True)
class Loosening:
    """A list that has something: the conditions let go of, its address and its number of measures."""

    conditions: tuple[Condition, ...]
    querystring: str
    count: int


@dataclass(frozen=True, slots=True)
class Help:
    """What to offer. ``near`` are measures that have part of what was typed, under the same choices."""

    loosenings: tuple[Loosening, ...]
    near: tuple[Row, ...]


def read_help(query: MeasureQuery, chips: Sequence[Chip]) -> Help:
    """Return what to offer for ``query``, which found nothing."""
    options = [_let_go(query, (chip.condition,)) for chip in chips] if len(chips) > 1 else []
    found = sorted((option for option in options if option.count), key=lambda option: option.count)
    choices = tuple(chip.condition for chip in chips if chip.condition.param != "q")
    if not found and query.q and len(choices) > 1:
        found = [option for option in [_let_go(query, choices)] if option.count]
    near: list[Row] = []
    if query.q:
        results = nearly(replace(query, page=1, group="", sort=""), size=_NEAR)
        near = read_rows(results.hits, results.needles) or []
    return Help(tuple(found), tuple(near))


def _let_go(query: MeasureQuery, conditions: tuple[Condition, ...]) -> Loosening:
    """Return the list without ``conditions``."""
    for condition in conditions:
        query = query.without(condition.param, condition.value)
    return Loosening(conditions, query.to_querystring(), count(query))
