"""The conditions of a text query, and the tiers that order its hits.

Scores of a search engine depend on recent deletions and on how its files were merged. Here the order depends on the
texts alone: conditions from the best to the weakest, and document order within each, the same on every machine and
database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from measures.search.conditions import (
    AnyOf,
    Condition,
    Everything,
    IsWordIn,
    StandsIn,
    all_of,
    any_of,
    stands_anywhere,
)
from measures.search.query.query_syntax import QueryTerms


@dataclass(frozen=True, slots=True)
class TextMatch:
    """The ``condition`` of the measures found, and the ``tiers`` of their order: what meets the first comes first.

    ``needles`` are the folded strings to mark. ``relaxed`` says that the match is partial. ``exact`` is the condition
    of the measures found for what was typed, None where that is all of them and no synonym found any. ``total`` is how
    many measures it finds under the choices of the query, None where they were not counted.
    """

    condition: Condition
    tiers: tuple[Condition, ...]
    needles: tuple[str, ...]
    relaxed: bool = False
    exact: Condition | None = None
    total: int | None = None


def match_everything() -> TextMatch:
    """Return the match of every measure."""
    return TextMatch(Everything(), (), ())


def match_all_terms(terms: QueryTerms) -> TextMatch:
    """Return the match of ``terms`` (at least one): all wanted ones, none unwanted."""
    condition = all_of(
        [stands_anywhere(term) for term in terms.wanted] or [Everything()],
        without=[stands_anywhere(term) for term in terms.unwanted],
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
    as_typed = tuple(stands_anywhere(word) for word in words)
    titles = any_of(StandsIn("title", word) for word in words)
    others = [word for one in words for word in synonyms.get(one, ())]
    with_synonyms = tuple(
        any_of(stands_anywhere(form) for form in (word, *synonyms.get(word, ()))) for word in words
    )
    tiers: list[Condition] = []
    for number in range(len(words), least - 1, -1):
        enough = AnyOf(as_typed, number)
        tiers += [all_of([enough, titles]), enough]
        if others:
            tiers.append(AnyOf(with_synonyms, number))
    condition = all_of(
        [AnyOf(with_synonyms if others else as_typed, least)],
        without=[stands_anywhere(term) for term in unwanted],
    )
    return TextMatch(condition, tuple(tiers), tuple(dict.fromkeys([*words, *others])), relaxed=True)


def _tiers(wanted: Sequence[str]) -> list[Condition]:
    """Return the conditions that rank matches of all ``wanted``: title before text, adjacent before scattered."""
    if not wanted:
        return []
    if len(wanted) == 1:
        (term,) = wanted
        return [
            IsWordIn("title_words", term),
            StandsIn("title", term),
            IsWordIn("text_often", term),
            IsWordIn("text_words", term),
        ]
    joined = ["".join(wanted), " ".join(wanted)]
    return [
        any_of(StandsIn("title", phrase) for phrase in joined),
        all_of(StandsIn("title", term) for term in wanted),
        all_of(
            [
                any_of(StandsIn("title", term) for term in wanted),
                any_of(StandsIn("text", p) for p in joined),
            ]
        ),
        any_of(StandsIn("title", term) for term in wanted),
        any_of(StandsIn("text", phrase) for phrase in joined),
        all_of(any_of([IsWordIn("title_words", term), IsWordIn("text_words", term)]) for term in wanted),
    ]


def exclusive_tiers(tiers: Sequence[Condition], condition: Condition) -> list[Condition]:
    """Return ``condition`` in parts that do not overlap: what meets each tier and none before, then the rest."""
    parts = [all_of([condition, tier], without=tiers[:number]) for number, tier in enumerate(tiers)]
    return [*parts, all_of([condition], without=tiers)] if tiers else [condition]


def character_bigrams(text: str) -> list[str]:
    """Return the pairs of neighbouring characters of ``text`` that hold no blank, each once."""
    return list(dict.fromkeys(a + b for a, b in pairwise(text) if a.isalnum() and b.isalnum()))
