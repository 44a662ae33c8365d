"""Match synonyms: the measures that say a typed word in another way, behind all that have what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from measures.search.conditions import Condition, Nothing, StandsIn, all_of, any_of, stands_anywhere
from measures.search.index.search_engine import Searcher
from measures.search.query.measure_query import MeasureQuery
from measures.search.query.query_syntax import parse_terms
from measures.search.results.text_match import TextMatch
from measures.search.words.synonyms import cut_at_synonyms


def synonyms_by_word(query: MeasureQuery) -> dict[str, tuple[str, ...]]:
    """Return the synonyms of a query by the word that they stand for."""
    return {one.word: one.others for one in query.synonyms}


def match_synonyms(
    words: str, synonyms: Mapping[str, tuple[str, ...]], searcher: Searcher, filters: Sequence[Condition] = ()
) -> TextMatch | None:
    """Return the match of the measures under ``filters`` that have all ``words``, or in place of each its synonyms.

    Return None if there is none, or no word has synonyms.
    """
    terms = parse_terms(words)
    pieces = {
        term: [term] if term in terms.exact else cut_at_synonyms(term, synonyms) for term in terms.wanted
    }
    if not any(piece in synonyms for cut in pieces.values() for piece in cut):
        return None
    condition = all_of(
        [_says_anywhere(piece, synonyms) for cut in pieces.values() for piece in cut],
        without=[stands_anywhere(term) for term in terms.unwanted],
    )
    if not searcher.count(all_of([condition, *filters])):
        return None
    in_title = all_of(
        any_of(StandsIn("title", one) for one in _term_and_synonyms(piece, synonyms))
        for cut in pieces.values()
        for piece in cut
    )
    needles = [one for cut in pieces.values() for piece in cut for one in _term_and_synonyms(piece, synonyms)]
    return TextMatch(condition, (in_title,), tuple(dict.fromkeys(needles)))


def put_behind(
    exact: TextMatch | None, others: TextMatch | None, filters: Sequence[Condition]
) -> TextMatch | None:
    """Return the match of ``exact``, and behind all of it of ``others`` under ``filters``.

    A tier of ``exact`` ranks what has all that was typed: one of ``others`` may meet it by a single word of that.
    """
    if others is None:
        return exact
    condition = all_of([others.condition, *filters])
    if exact is None:
        return TextMatch(condition, others.tiers, others.needles, exact=Nothing())
    return TextMatch(
        any_of([exact.condition, condition]),
        (*(all_of([exact.condition, tier]) for tier in exact.tiers), exact.condition, *others.tiers),
        tuple(dict.fromkeys([*exact.needles, *others.needles])),
        exact=exact.condition,
    )


def _term_and_synonyms(piece: str, synonyms: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return a piece of a term and its synonyms."""
    return (piece, *synonyms.get(piece, ()))


def _says_anywhere(piece: str, synonyms: Mapping[str, tuple[str, ...]]) -> Condition:
    """Return the condition that a piece of a term or a synonym of it stands in the title or in the text."""
    return any_of(stands_anywhere(one) for one in _term_and_synonyms(piece, synonyms))
