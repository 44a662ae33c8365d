"""Turn conditions on measures into tantivy's queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tantivy import FieldType, Occur, Query

from measures.search import conditions as parts
from measures.search.conditions import Condition
from measures.search.tantivy_engine.schema import index_schema, pair_at

#: Queries kept for the conditions to come of the same search.
_MOST_KEPT = 2_000


class ConditionQueries:
    """The queries of conditions; that of a condition which is used in several others is made once."""

    def __init__(self) -> None:
        # By identity, as comparing goes through all that a condition holds; each is kept, so that its id is its own.
        self._made: dict[int, tuple[Condition, Query]] = {}

    def whole_query(self, condition: Condition) -> Query:
        """Return the query that finds what meets a condition, and forget the others once they are many."""
        if len(self._made) > _MOST_KEPT:
            self._made.clear()
        return self.query(condition)

    def query(self, condition: Condition) -> Query:
        """Return the query that finds what meets a condition, or a part of one."""
        known = self._made.get(id(condition))
        if known is not None:
            return known[1]
        made: Query = _MADE_OF[type(condition)](self, condition)
        self._made[id(condition)] = condition, made
        return made

    def _everything(self, _: parts.Everything) -> Query:
        return Query.all_query()

    def _nothing(self, _: parts.Nothing) -> Query:
        return Query.empty_query()

    def _stands_in(self, condition: parts.StandsIn) -> Query:
        field, text = condition
        if len(text) == 1:
            return Query.term_query(index_schema(), f"{field}_one", text, "basic")
        pairs = f"{field}_two"
        if len(text) == 2:
            return Query.term_query(index_schema(), pairs, pair_at(text, 0))
        # Every other pair covers all characters; the last pair may overlap.
        places = [*range(0, len(text) - 2, 2), len(text) - 2]
        return Query.phrase_query(index_schema(), pairs, [(place, pair_at(text, place)) for place in places])

    def _has_value(self, condition: parts.IsWordIn | parts.HasValue) -> Query:
        return Query.term_query(index_schema(), condition[0], condition[1], "basic")

    def _has_any_of(self, condition: parts.HasAnyOf) -> Query:
        return Query.term_set_query(index_schema(), condition.field, list(condition.numbers))

    def _is_between(self, condition: parts.IsBetween) -> Query:
        return Query.range_query(
            index_schema(), condition.field, FieldType.Unsigned, condition.low, condition.high
        )

    def _all_of(self, condition: parts.AllOf) -> Query:
        query = self.query
        clauses = [(Occur.Must, query(one)) for one in condition.conditions]
        return Query.boolean_query(clauses + [(Occur.MustNot, query(one)) for one in condition.without])

    def _any_of(self, condition: parts.AnyOf) -> Query:
        query = self.query
        clauses = [(Occur.Should, query(one)) for one in condition.conditions]
        if condition.least == 1:
            return Query.boolean_query(clauses)
        return Query.boolean_query(clauses, minimum_number_should_match=condition.least)

    def _weighted(self, condition: parts.Weighted) -> Query:
        return Query.boost_query(
            Query.const_score_query(self.query(condition.condition), 1.0), condition.weight
        )

    def _best_of(self, condition: parts.BestOf) -> Query:
        return Query.disjunction_max_query(
            [self.query(one) for one in condition.conditions], tie_breaker=condition.further_share
        )


_MADE_OF: dict[type[Condition], Callable[[ConditionQueries, Any], Query]] = {
    parts.Everything: ConditionQueries._everything,
    parts.Nothing: ConditionQueries._nothing,
    parts.StandsIn: ConditionQueries._stands_in,
    parts.IsWordIn: ConditionQueries._has_value,
    parts.HasValue: ConditionQueries._has_value,
    parts.HasAnyOf: ConditionQueries._has_any_of,
    parts.IsBetween: ConditionQueries._is_between,
    parts.AllOf: ConditionQueries._all_of,
    parts.AnyOf: ConditionQueries._any_of,
    parts.Weighted: ConditionQueries._weighted,
    parts.BestOf: ConditionQueries._best_of,
}
