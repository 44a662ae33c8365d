"""What is chosen of the facets, as conditions."""

from __future__ import annotations

from collections.abc import Sequence

from tantivy import Query

from measures.search.index.schema import schema
from measures.search.query.facets import BY_PARAM
from measures.search.query.measure_query import MeasureQuery


def filters(query: MeasureQuery, *, leaving_out: str = "") -> list[Query]:
    """Return a condition for each facet with a choice: one of its values."""
    return [one_of(query, param, values) for param, values in query.chosen if param != leaving_out]


def one_of(query: MeasureQuery, param: str, values: Sequence[str]) -> Query:
    """Return the condition that a measure has one of the values of a facet, or what stands for one."""
    facet = BY_PARAM[param]
    wanted = dict.fromkeys(other for value in values for other in query.stands_for(param, value))
    return Query.term_set_query(schema(), facet.field, [facet.key(value) for value in wanted])
