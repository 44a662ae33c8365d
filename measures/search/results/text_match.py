"""The conditions of a text query for the index, and the tiers that order its hits.

Scores of a search engine depend on recent deletions and on how its files were merged. Here the order depends on the
texts alone: conditions from the best to the weakest, and document order within each, the same on every machine and
database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from tantivy import Occur, Query

from measures.search.index.schema import index_schema, pair_at
from measures.search.query.query_syntax import QueryTerms


@dataclass(frozen=True, slots=True)
class TextMatch:
    """The ``condition`` of the measures found, and the ``tiers`` of their order: what meets the first comes first.

    ``needles`` are the folded strings to mark. ``relaxed`` says that the match is partial. ``exact`` is the condition
    of the measures found for what was typed, None where that is all of them and no synonym found any. ``total`` is how
    many measures it finds under the choices of the query, None where they were not counted.
    """

    condition: Query
    tiers: tuple[Query, ...]
    needles: tuple[str, ...]
    relaxed: bool = False
    exact: Query | None = None
    total: int | None = None


def match_everything() -> TextMatch:
    """Return the match of every measure."""
    return TextMatch(Query.all_query(), (), ())


def match_all_terms(terms: QueryTerms) -> TextMatch:
    """Return the match of ``terms`` (at least one): all wanted ones, none unwanted."""
    condition = all_conditions(
        [occurs_anywhere(term) for term in terms.wanted] or [Query.all_query()],
        without=[occurs_anywhere(term) for term in terms.unwanted],
    )
    return TextMatch(condition, tuple(_tiers(terms.wanted)), terms.wanted)


def match_some_words(
    words: Sequence[str],
    unwanted: Sequence[str],
    least: int,
    synonyms: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> TextMatch:
    """Return the match of at least ``least`` of the ``words`` or of their ``synonyms``.

    Those with more of them come first, the words themselves before synonyms, those in the title before others.
    """
    clauses = [(Occur.Should, occurs_anywhere(word)) for word in words]
    titles = [(Occur.Should, occurs_in_field("title", word)) for word in words]
    others = [word for one in words for word in synonyms.get(one, ())]
    said = [
        (Occur.Should, any_condition(occurs_anywhere(form) for form in (word, *synonyms.get(word, ()))))
        for word in words
    ]
    tiers: list[Query] = []
    for number in range(len(words), least - 1, -1):
        enough = Query.boolean_query(clauses, minimum_number_should_match=number)
        tiers += [all_conditions([enough, Query.boolean_query(titles)]), enough]
        if others:
            tiers.append(Query.boolean_query(said, minimum_number_should_match=number))
    condition = all_conditions(
        [Query.boolean_query(said if others else clauses, minimum_number_should_match=least)],
        without=[occurs_anywhere(term) for term in unwanted],
    )
    return TextMatch(condition, tuple(tiers), tuple(dict.fromkeys([*words, *others])), relaxed=True)


def occurs_anywhere(term: str) -> Query:
    """Return the condition that the folded ``term`` stands in the title or in the text."""
    return any_condition([occurs_in_field("title", term), occurs_in_field("text", term)])


def occurs_in_field(field: str, term: str) -> Query:
    """Return the condition that the folded ``term`` stands in ``field``, exactly as a substring."""
    if len(term) == 1:
        return Query.term_query(index_schema(), f"{field}_one", term, "basic")
    pairs = f"{field}_two"
    if len(term) == 2:
        return Query.term_query(index_schema(), pairs, pair_at(term, 0))
    # Every other pair covers all characters; the last pair may overlap.
    places = [*range(0, len(term) - 2, 2), len(term) - 2]
    return Query.phrase_query(index_schema(), pairs, [(place, pair_at(term, place)) for place in places])


def all_conditions(queries: Iterable[Query], without: Iterable[Query] = ()) -> Query:
    """Return the condition that all ``queries`` hold and none of ``without``."""
    clauses = [(Occur.Must, query) for query in queries]
    return Query.boolean_query(clauses + [(Occur.MustNot, query) for query in without])


def any_condition(queries: Iterable[Query]) -> Query:
    """Return the condition that one of ``queries`` holds."""
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _tiers(wanted: Sequence[str]) -> list[Query]:
    """Return the conditions that rank matches of all ``wanted``: title before text, adjacent before scattered."""
    if not wanted:
        return []
    if len(wanted) == 1:
        (term,) = wanted
        word = [
            Query.term_query(index_schema(), name, term, "basic")
            for name in ("title_words", "text_often", "text_words")
        ]
        return [word[0], occurs_in_field("title", term), word[1], word[2]]
    joined = ["".join(wanted), " ".join(wanted)]
    return [
        any_condition(occurs_in_field("title", phrase) for phrase in joined),
        all_conditions(occurs_in_field("title", term) for term in wanted),
        all_conditions(
            [
                any_condition(occurs_in_field("title", term) for term in wanted),
                any_condition(occurs_in_field("text", p) for p in joined),
            ]
        ),
        any_condition(occurs_in_field("title", term) for term in wanted),
        any_condition(occurs_in_field("text", phrase) for phrase in joined),
        all_conditions(
            any_condition([is_word_in(name, term) for name in ("title_words", "text_words")])
            for term in wanted
        ),
    ]


def is_word_in(field: str, term: str) -> Query:
    """Return the condition that ``term`` is a word by the segmenter in ``field``."""
    return Query.term_query(index_schema(), field, term, "basic")


def exclusive_tiers(tiers: Sequence[Query], condition: Query) -> list[Query]:
    """Return ``condition`` in parts that do not overlap: what meets each tier and none before, then the rest."""
    parts = [all_conditions([condition, tier], without=tiers[:number]) for number, tier in enumerate(tiers)]
    return [*parts, all_conditions([condition], without=tiers)] if tiers else [condition]


def character_bigrams(text: str) -> list[str]:
    """Return the pairs of neighbouring characters of ``text`` that hold no blank, each once."""
    return list(dict.fromkeys(a + b for a, b in pairwise(text) if a.isalnum() and b.isalnum()))
