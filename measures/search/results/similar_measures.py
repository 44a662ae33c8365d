"""Find the measures that share most of some words, the rarer words counting more."""

from __future__ import annotations

from collections.abc import Iterable

from measures.search.conditions import Condition, Everything, HasValue, IsWordIn, all_of, any_of
from measures.search.index.measure_entries import NONE_ID
from measures.search.index.search_engine import IndexSnapshot, Searcher

_MAX_WORDS = 60
_LED = all_of([Everything()], without=[HasValue("lead", NONE_ID)])


def similar_measures(words: Iterable[str], under: Condition, searcher: Searcher, most: int) -> list[int]:
    """Return the ids of ``most`` measures under a condition that share most of the ``words``, most first."""
    unique = list(dict.fromkeys(words))[:_MAX_WORDS]
    if not unique:
        return []
    shared = [
        condition
        for word in unique
        for condition in (IsWordIn("title_words", word), IsWordIn("text_words", word))
    ]
    return [pk for pk, _ in searcher.heaviest(all_of([any_of(shared), under]), most)]


def similar_led_measures(words: Iterable[str], snapshot: IndexSnapshot, most: int) -> list[int]:
    """Return the ids of ``most`` measures with a lead that share most of the ``words``, most first."""
    return similar_measures(words, _LED, snapshot.searcher, most)
