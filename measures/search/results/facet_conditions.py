"""The chosen values of the facets as conditions on measures."""

from __future__ import annotations

from collections.abc import Sequence

from measures.search.conditions import Condition, HasValue, IsBetween, any_of
from measures.search.query.facet_declarations import FACETS_BY_PARAM
from measures.search.query.measure_query import MeasureQuery


def facet_conditions(query: MeasureQuery, *, leaving_out: str = "") -> list[Condition]:
    """Return a condition for each facet with a choice: one of its values."""
    return [facet_condition(query, param, values) for param, values in query.chosen if param != leaving_out]


def facet_condition(query: MeasureQuery, param: str, values: Sequence[str]) -> Condition:
    """Return the condition that a measure has one of the values of a facet, or a stand-in of one."""
    facet = FACETS_BY_PARAM[param]
    wanted = dict.fromkeys(other for value in values for other in query.stands_for(param, value))
    if facet.ranges is None:
        # A set of terms goes through the whole dictionary of the field each time it is used.
        parts: list[Condition] = [HasValue(facet.field, facet.key(value)) for value in wanted]
    else:
        ranges = facet.ranges()
        parts = [IsBetween(facet.field, *ranges[value]) for value in wanted]
    return parts[0] if len(parts) == 1 else any_of(parts)
