"""The chosen values of the facets as conditions for the index."""

from __future__ import annotations

from collections.abc import Sequence

from tantivy import FieldType, Occur, Query

from measures.search.index.schema import index_schema
from measures.search.query.facet_declarations import FACETS_BY_PARAM
from measures.search.query.measure_query import MeasureQuery


def facet_conditions(query: MeasureQuery, *, leaving_out: str = "") -> list[Query]:
    """Return a condition for each facet with a choice: one of its values."""
    return [facet_condition(query, param, values) for param, values in query.chosen if param != leaving_out]


def facet_condition(query: MeasureQuery, param: str, values: Sequence[str]) -> Query:
    """Return the condition that a measure has one of the values of a facet, or a stand-in of one."""
    facet = FACETS_BY_PARAM[param]
    wanted = dict.fromkeys(other for value in values for other in query.stands_for(param, value))
    schema = index_schema()
    if facet.ranges is None:
        # A set of terms goes through the whole dictionary of the field each time it is used.
        parts = [Query.term_query(schema, facet.field, facet.key(value), "basic") for value in wanted]
    else:
        ranges = facet.ranges()
        parts = [
            Query.range_query(schema, facet.field, FieldType.Unsigned, *ranges[value]) for value in wanted
        ]
    return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Should, part) for part in parts])
