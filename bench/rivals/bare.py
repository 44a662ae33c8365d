"""Bare tantivy on the site's own index: one condition, one pass for the counts, no layers. The limit."""

from __future__ import annotations

from tantivy import Occur, Order, Query

from bench.folders import Place
from bench.site_questions import Asked, asked
from bench.subjects.searching import FACETS, HITS, by_kind
from measures.search.index.index_files import Home, open_index
from measures.search.index.schema import schema
from measures.search.query.facets import BY_PARAM
from measures.search.query.query_syntax import parse
from measures.search.results.text_match import in_field


def bare_tantivy(_: Place) -> dict[str, object]:
    """Ask tantivy itself for total, 20 hits in the order of the documents, and five facets."""
    searcher = open_index(Home.of("default").current()).searcher()
    terms = {
        name: {"terms": {"field": BY_PARAM[name].field, "size": 1000, "segment_size": 65000}}
        for name in FACETS
    }

    def condition(one: Asked, leaving_out: str = "") -> Query:
        said = parse(one.query.q)

        def occurs(term: str) -> Query:
            return Query.boolean_query([(Occur.Should, in_field(name, term)) for name in ("title", "text")])

        clauses = [(Occur.Must, occurs(term)) for term in said.wanted]
        clauses += [(Occur.MustNot, occurs(term)) for term in said.unwanted]
        for name, values in one.query.chosen:
            if name != leaving_out:
                keys = [BY_PARAM[name].key(value) for value in values]
                clauses.append((Occur.Must, Query.term_set_query(schema(), BY_PARAM[name].field, keys)))
        return Query.boolean_query(clauses) if clauses else Query.all_query()

    def ask(one: Asked) -> int:
        whole = condition(one)
        found = searcher.search(whole, HITS, count=True, order_by_field="place", order=Order.Asc)
        searcher.fast_field_values("pk", [address for _, address in found.hits])
        chosen = [name for name, _ in one.query.chosen]
        searcher.aggregate(whole, {name: asked for name, asked in terms.items() if name not in chosen})
        for name in chosen:
            searcher.aggregate(condition(one, name), {name: terms[name]})
        return int(found.count or 0)

    return by_kind(asked(), ask)
