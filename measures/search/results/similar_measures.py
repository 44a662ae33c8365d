"""Find the measures that share most of some words, and how many measures have a pair of characters."""

from __future__ import annotations

from collections.abc import Iterable

from tantivy import Occur, Query, Searcher

from measures.search.index.follower import IndexSnapshot
from measures.search.results.text_match import all_conditions, is_word_in

_MAX_WORDS = 60


def similar_measures(words: Iterable[str], under: Query, searcher: Searcher, most: int) -> list[int]:
    """Return the ids of ``most`` measures under a condition that share most of the ``words``, most first."""
    unique = list(dict.fromkeys(words))[:_MAX_WORDS]
    if not unique:
        return []
    shared = [
        (Occur.Should, is_word_in(field, word)) for word in unique for field in ("title_words", "text_words")
    ]
    hits = searcher.search(all_conditions([Query.boolean_query(shared), under]), most, count=False).hits
    return [int(pk or 0) for pk in searcher.fast_field_values("pk", [address for _, address in hits])]


def similar_led_measures(words: Iterable[str], snapshot: IndexSnapshot, most: int) -> list[int]:
    """Return the ids of ``most`` measures with a lead that share most of the ``words``, most first."""
    return similar_measures(words, Query.exists_query("lead"), snapshot.searcher, most)


def count_pair(pair: str, snapshot: IndexSnapshot) -> int:
    """Return how often a measure has a folded pair of characters in its title or its text, or had it lately."""
    return snapshot.searcher.doc_freq("title_two", pair) + snapshot.searcher.doc_freq("text_two", pair)
