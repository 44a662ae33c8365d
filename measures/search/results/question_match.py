"""Match questions: the measures of what the question names, with its other words, then those that have it literally."""

from __future__ import annotations

from collections.abc import Iterator

from tantivy import Query, Searcher

from measures.search.index.schema import index_schema
from measures.search.query.facet_declarations import FACETS_BY_PARAM
from measures.search.query.measure_query import MeasureQuery
from measures.search.query.query_syntax import parse_terms
from measures.search.query.question import DEPARTMENT_PARAMS, QuestionReading
from measures.search.results.collectors import count_matches
from measures.search.results.facet_conditions import facet_condition
from measures.search.results.partial_match import match_every_word, match_partly, match_strictly
from measures.search.results.text_match import TextMatch, all_conditions, any_condition, match_everything


def match_question(query: MeasureQuery, reading: QuestionReading, searcher: Searcher) -> TextMatch:
    """Return the match of the measures that are of what ``reading`` names and have its words.

    They are followed by the measures that have all of the typed text literally, so that no reading hides an exact hit.
    If there are neither, those of what is named that have every word the text is made of are matched, else most words.
    """
    named = list(_named_conditions(query, reading))
    has_words = bool(parse_terms(reading.words))
    words = match_strictly(reading.words, searcher, named) if has_words else match_everything()
    literal = match_strictly(query.q, searcher)
    if words is None and literal is None:
        words = match_every_word(reading.words, searcher, named) or match_partly(
            reading.words, searcher, named
        )
    return _either(named, words, literal, searcher) or TextMatch(Query.empty_query(), (), ())


def _either(
    named: list[Query], words: TextMatch | None, literal: TextMatch | None, searcher: Searcher
) -> TextMatch | None:
    """Return the match of what is ``named`` with the ``words``, and behind it of the ``literal`` text."""
    if words is None:
        return literal
    understood = all_conditions([*named, words.condition])
    if literal is None:
        return TextMatch(understood, words.tiers, words.needles, words.relaxed)
    if not count_matches(searcher, understood):
        return literal
    needles = tuple(dict.fromkeys([*words.needles, *literal.needles]))
    tiers = [all_conditions([understood, tier]) for tier in words.tiers]
    exact = [all_conditions([literal.condition, tier]) for tier in literal.tiers]
    # Where nothing is named the words are only fewer than those typed: all of them are the better answer.
    order = (*tiers, understood, *exact) if named else (*exact, literal.condition, *tiers)
    return TextMatch(any_condition([understood, literal.condition]), order, needles)


def _named_conditions(query: MeasureQuery, reading: QuestionReading) -> Iterator[Query]:
    """Yield a condition for each facet that is named, one of its values, and for each department if all are meant."""
    for param in reading.params:
        if param not in FACETS_BY_PARAM:
            yield Query.term_set_query(index_schema(), "pk", [int(value) for value in reading.values(param)])
        elif param in DEPARTMENT_PARAMS and reading.is_joint:
            yield from (
                facet_condition(query, param, one.values) for one in reading.parts if one.param == param
            )
        else:
            yield facet_condition(query, param, reading.values(param))
