"""Match questions: the measures of what the question names, with its other words, then those that have it literally."""

from __future__ import annotations

from collections.abc import Iterator

from measures.search.conditions import Condition, HasAnyOf, Nothing, all_of, any_of
from measures.search.index.search_engine import Searcher
from measures.search.query.facet_declarations import FACETS_BY_PARAM
from measures.search.query.measure_query import MeasureQuery
from measures.search.query.query_syntax import parse_terms
from measures.search.query.question import DEPARTMENT_PARAMS, QuestionReading
from measures.search.results.facet_conditions import facet_condition, facet_conditions
from measures.search.results.partial_match import match_every_word, match_partly, match_strictly
from measures.search.results.synonym_match import match_synonyms, put_behind, synonyms_by_word
from measures.search.results.text_match import TextMatch, match_everything


def named_conditions(query: MeasureQuery) -> list[Condition]:
    """Return the conditions that a measure is of what the typed words name, one for each facet."""
    return list(_named_conditions(query, query.reading)) if query.reading else []


def match_question(query: MeasureQuery, reading: QuestionReading, searcher: Searcher) -> TextMatch:
    """Return the match of the measures that are of what ``reading`` names and have its words.

    They are followed by the measures that have all of the typed text literally, so that no reading hides an exact hit,
    then by those of what is named that have synonyms of its words. If there is neither of the first two, those of what
    is named that have every word the text is made of are matched; without synonyms too, those with most words.
    """
    named = named_conditions(query)
    has_words = bool(parse_terms(reading.words))
    words = match_strictly(reading.words, searcher, named) if has_words else match_everything()
    literal = match_strictly(query.q, searcher, choices=facet_conditions(query))
    synonyms = synonyms_by_word(query)
    others = match_synonyms(reading.words, synonyms, searcher, named)
    if words is None and literal is None:
        words = match_every_word(reading.words, searcher, named)
        if words is None and others is None:
            words = match_partly(reading.words, searcher, named, synonyms)
    exact = _named_or_literal(named, words, literal, searcher)
    return put_behind(exact, others, named) or TextMatch(Nothing(), (), ())


def _named_or_literal(
    named: list[Condition], words: TextMatch | None, literal: TextMatch | None, searcher: Searcher
) -> TextMatch | None:
    """Return the match of what is ``named`` with the ``words``, and behind it of the ``literal`` text."""
    if words is None:
        return literal
    understood = all_of([*named, words.condition])
    if literal is None:
        return TextMatch(understood, words.tiers, words.needles, words.relaxed)
    if not searcher.count(understood):
        return literal
    needles = tuple(dict.fromkeys([*words.needles, *literal.needles]))
    tiers = [all_of([understood, tier]) for tier in words.tiers]
    exact = [all_of([literal.condition, tier]) for tier in literal.tiers]
    # Where nothing is named the words are only fewer than those typed: all of them are the better answer.
    order = (*tiers, understood, *exact) if named else (*exact, literal.condition, *tiers)
    return TextMatch(any_of([understood, literal.condition]), order, needles)


def _named_conditions(query: MeasureQuery, reading: QuestionReading) -> Iterator[Condition]:
    """Yield a condition for each facet that is named, one of its values, and for each department if all are meant."""
    for param in reading.params:
        if param not in FACETS_BY_PARAM:
            yield HasAnyOf("pk", tuple(int(value) for value in reading.values(param)))
        elif param in DEPARTMENT_PARAMS and reading.is_joint:
            yield from (
                facet_condition(query, param, one.values) for one in reading.parts if one.param == param
            )
        else:
            yield facet_condition(query, param, reading.values(param))
