"""Match queries: measures with all typed words or, if there are none, with most of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from measures.search.conditions import Condition, all_of
from measures.search.index.search_engine import Searcher
from measures.search.query.query_syntax import QueryTerms, literal_text, parse_terms
from measures.search.results.synonym_match import match_synonyms, put_behind
from measures.search.results.text_match import (
    TextMatch,
    character_bigrams,
    match_all_terms,
    match_some_words,
)
from measures.search.words.simplified_script import SCRIPT_VARIANTS
from measures.search.words.synonyms import cut_at_synonyms

#: If fewer measures than this have a number of the words, measures with fewer of the words are included.
ENOUGH_HITS = 5
_MAX_WORDS = 24
#: Words longer than this are not looked up.
_LONGEST = 8

#: Words of questions that do not occur in what they ask for.
STOP_WORDS = frozenset(
    [
        "的",
        "了",
        "和",
        "与",
        "及",
        "或",
        "在",
        "是",
        "有",
        "对",
        "为",
        "什么",
        "怎么",
        "怎样",
        "如何",
        "哪些",
        "哪个",
        "哪里",
        "多少",
        "吗",
        "呢",
        "吧",
        "啊",
        "请问",
        "我",
        "我们",
        "你",
        "你们",
        "他",
        "能",
        "能否",
        "可以",
        "是否",
        "要",
        "想",
        "想要",
        "需要",
        "谁",
        "几",
        "个",
        "哪",
        "这",
        "那",
        "这些",
        "那些",
        "上",
        "下",
        "中",
        "里",
        "关于",
        "有关",
        "方面",
        "问题",
        "办",
        "怎么办",
        "一下",
        "有没有",
        "没有",
        "不",
        "a",
        "an",
        "the",
        "of",
        "in",
        "is",
        "are",
        "what",
        "how",
        "who",
        "to",
        "for",
        "and",
    ]
)


def match_typed_text(
    typed: str,
    searcher: Searcher,
    synonyms: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    choices: Sequence[Condition] | None = None,
) -> TextMatch | None:
    """Return what ``typed`` matches in the index of ``searcher``: strictly if anything does, else in part.

    Behind what has the words come the measures with their ``synonyms``. Return None for nothing to search (blanks, an
    empty quote). Whether the match is partial does not depend on the ``choices`` of the query, so that counts under
    every choice are of one match. Where they are given the match may have its total under them.
    """
    strict = match_strictly(typed, searcher, choices=choices)
    found = put_behind(strict, match_synonyms(typed, synonyms, searcher), ())
    if found or not (terms := parse_terms(typed)):
        return found
    return match_partly(typed, searcher, synonyms=synonyms) or match_all_terms(terms)


def match_strictly(
    typed: str,
    searcher: Searcher,
    filters: Sequence[Condition] = (),
    choices: Sequence[Condition] | None = None,
) -> TextMatch | None:
    """Return the match of the measures under ``filters`` that have all the words typed, None if there is none.

    Where the ``choices`` of the query are given it has its total under them. Whether there is a match does not depend
    on them.
    """
    for match in strict_matches(typed, searcher):
        # What is only left out finds all the rest, be it nothing.
        found = _with_hits(searcher, match, filters, choices) if match.needles else match
        if found:
            return found
    return None


def strict_matches(typed: str, searcher: Searcher) -> Iterator[TextMatch]:
    """Yield the matches of all the words typed; the first that finds anything, under no choices, is the one meant."""
    literal = literal_text(typed)
    if literal and _has_beginning(literal, searcher):
        yield match_all_terms(QueryTerms((literal,)))
    terms = parse_terms(typed)
    if not terms:
        return
    match = match_all_terms(terms)
    yield match
    varied = match_all_terms(
        QueryTerms(tuple(term.translate(SCRIPT_VARIANTS) for term in terms.wanted), terms.unwanted)
    )
    if varied.needles != match.needles:
        yield varied


def _has_beginning(text: str, searcher: Searcher) -> bool:
    """Return whether the first two characters stand together anywhere: not to look for a text that cannot be there."""
    return len(text) < 2 or searcher.count_pair(text[:2]) > 0


def match_every_word(typed: str, searcher: Searcher, filters: Sequence[Condition] = ()) -> TextMatch | None:
    """Return the match of the measures under ``filters`` that have every word that the typed terms are made of.

    就业站点 finds what has 就业 and 站点. Return None if there is none, or if the terms are not all words of the index.
    """
    terms = parse_terms(typed)
    words: list[str] = []
    for term in terms.wanted:
        cut = _longest_words(term, searcher)
        if cut is None:
            return None
        words += [word for word in cut if word not in STOP_WORDS]
    match = match_all_terms(QueryTerms(tuple(dict.fromkeys(words)), terms.unwanted))
    return _with_hits(searcher, match, filters) if words else None


def _longest_words(term: str, searcher: Searcher) -> list[str] | None:
    """Return the words of the index that ``term`` is made of, each the longest from the left, None if it is not."""
    found: list[str] = []
    at = 0
    while at < len(term):
        ends = range(min(len(term), at + _LONGEST), at, -1)
        end = next((end for end in ends if _is_part(term[at:end], searcher)), None)
        if end is None:
            return None
        found.append(term[at:end])
        at = end
    return found


def _is_part(text: str, searcher: Searcher) -> bool:
    return text in STOP_WORDS or (len(text) > 1 and _is_word(text, searcher))


def match_partly(
    typed: str,
    searcher: Searcher,
    filters: Sequence[Condition] = (),
    synonyms: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> TextMatch | None:
    """Return the match of the measures under ``filters`` that have most of the words typed, or ``synonyms`` of them.

    Return None if none has any, or if something stands in quotes: that is to be found whole.
    """
    terms = parse_terms(typed)
    if terms.exact:
        return None

    def times(match: TextMatch) -> int:
        return searcher.count(all_of([match.condition, *filters]))

    found = [
        word
        for word in _telling_words(terms, searcher, synonyms)
        if times(match_some_words((word,), (), 1, synonyms))
    ]
    if not found:
        found = [pair for term in terms.wanted for pair in character_bigrams(term)][:_MAX_WORDS]
        found = [pair for pair in found if times(match_all_terms(QueryTerms((pair,))))]
    for least in range(len(found), 0, -1):
        match = match_some_words(found, terms.unwanted, least, synonyms)
        matching = times(match)
        if matching >= ENOUGH_HITS or (least == 1 and matching):
            return match
    return None


def _telling_words(
    terms: QueryTerms, searcher: Searcher, synonyms: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """Return the words of the wanted terms that are no stop words, each once; those with ``synonyms`` are words."""
    pieces = [piece for term in terms.wanted for piece in cut_at_synonyms(term, synonyms)]
    words = [
        word for piece in pieces for word in ([piece] if piece in synonyms else _known_words(piece, searcher))
    ]
    return [word for word in dict.fromkeys(words) if word not in STOP_WORDS][:_MAX_WORDS]


def _known_words(term: str, searcher: Searcher) -> list[str]:
    """Return the words of the indexed texts that occur in ``term``.

    The longest come first, from the left, each with the shorter ones inside it: as the segmenter cuts, but with the
    words of the index, and without loading its dictionary.
    """
    found: list[str] = []
    at = 0
    while at < len(term):
        ends = [
            end
            for end in range(min(len(term), at + _LONGEST), at + 1, -1)
            if _is_word(term[at:end], searcher)
        ]
        if not ends:
            at += 1
            continue
        whole = term[at : ends[0]]
        inside = {whole[i:j] for i in range(len(whole)) for j in range(i + 2, len(whole) + 1)} - {whole}
        found += [whole, *sorted(word for word in inside if _is_word(word, searcher))]
        at = ends[0]
    return found


def _is_word(text: str, searcher: Searcher) -> bool:
    """Return whether ``text`` is a word of a title or text in the index, or was lately."""
    return searcher.has_word("title_words", text) or searcher.has_word("text_words", text)


def _with_hits(
    searcher: Searcher,
    match: TextMatch,
    filters: Sequence[Condition] = (),
    choices: Sequence[Condition] | None = None,
) -> TextMatch | None:
    """Return ``match`` if it finds anything under ``filters``, with its total under these and ``choices`` if given."""
    conditions = [match.condition, *filters]
    total = searcher.count(all_of([*conditions, *(choices or ())]))
    if not total and not (choices and searcher.count(all_of(conditions))):
        return None
    return match if choices is None else replace(match, total=total)
