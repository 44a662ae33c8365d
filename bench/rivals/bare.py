"""Bare tantivy on the site's own index: one condition, one pass for the counts, no layers. It is the lower bound."""

from __future__ import annotations

from tantivy import Occur, Order, Query

from bench.folders import BenchFolder
from bench.site_questions import SiteQuestion, site_questions
from bench.subjects.searching import FACETS, HITS, ask_questions
from measures.search.conditions import stands_anywhere
from measures.search.index.index_files import IndexFolder
from measures.search.query.facet_declarations import FACETS_BY_PARAM
from measures.search.query.query_syntax import parse_terms
from measures.search.tantivy_engine.condition_queries import ConditionQueries
from measures.search.tantivy_engine.schema import index_schema
from measures.search.tantivy_engine.tantivy_files import open_index


def measure_tantivy(_: BenchFolder) -> dict[str, object]:
    """Measure tantivy itself: total, 20 hits in the order of the documents, and five facets."""
    searcher = open_index(IndexFolder.for_database("default").current()).searcher()
    terms = {
        name: {"terms": {"field": FACETS_BY_PARAM[name].field, "size": 1000, "segment_size": 65000}}
        for name in FACETS
    }

    def condition(one: SiteQuestion, leaving_out: str = "") -> Query:
        parsed, queries = parse_terms(one.query.q), ConditionQueries()

        clauses = [(Occur.Must, queries.query(stands_anywhere(term))) for term in parsed.wanted]
        clauses += [(Occur.MustNot, queries.query(stands_anywhere(term))) for term in parsed.unwanted]
        for name, values in one.query.chosen:
            if name != leaving_out:
                keys = [FACETS_BY_PARAM[name].key(value) for value in values]
                clauses.append(
                    (Occur.Must, Query.term_set_query(index_schema(), FACETS_BY_PARAM[name].field, keys))
                )
        return Query.boolean_query(clauses) if clauses else Query.all_query()

    def ask(one: SiteQuestion) -> int:
        whole = condition(one)
        found = searcher.search(whole, HITS, count=True, order_by_field="place", order=Order.Asc)
        searcher.fast_field_values("pk", [address for _, address in found.hits])
        chosen = [name for name, _ in one.query.chosen]
        searcher.aggregate(
            whole, {name: aggregation for name, aggregation in terms.items() if name not in chosen}
        )
        for name in chosen:
            searcher.aggregate(condition(one, name), {name: terms[name]})
        return int(found.count or 0)

    return ask_questions(site_questions(), ask)
