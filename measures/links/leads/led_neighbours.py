"""The measures most like some others among those that somebody leads, found with the index."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from measures.links.likeness.compared_text import ComparedText
from measures.links.likeness.rarity import WeightedPairs, cosine_similarity, weighted_pairs
from measures.links.likeness.shared_phrases import shared_phrases
from measures.models import Measure
from measures.search.index.follower import search_index
from measures.search.index.search_engine import IndexSnapshot
from measures.search.results.similar_measures import similar_led_measures
from measures.search.results.snapshot_cache import SnapshotCache
from measures.search.words.folding import fold_text
from measures.search.words.word_cache import cached_words

#: Measures looked at for each: those that share most of its words.
_CANDIDATES = 60
#: Pairs of characters whose weight a process keeps, of one state of the index: some 2 MB.
_KEPT_PAIRS = 20_000
_kept_weights: SnapshotCache[dict[str, float]] = SnapshotCache(1)


@dataclass(frozen=True, slots=True)
class LedNeighbour:
    """A measure that somebody leads, and how like it is to ``one``: 0 for nothing in common, 1 for the same."""

    measure: int
    likeness: float
    one: ComparedText
    other: ComparedText

    @property
    def phrase(self) -> str:
        """Return the longest run of characters that stands in both, empty if there is none of four or more."""
        return max(shared_phrases(self.one, self.other), key=len, default="")


def nearest_led_measures(
    measures: Sequence[Measure], *, using: str = "default"
) -> dict[int, list[LedNeighbour]]:
    """Return for each of ``measures``, by its id, those most like it that somebody leads, the likest first.

    Three queries, however many measures there are. Raise `IndexNotReady` while there is nothing to search.
    """
    texts = {measure.pk: ComparedText(measure.pk, measure.title, measure.text) for measure in measures}
    folded = {pk: _folded_texts(one) for pk, one in texts.items()}
    words = cached_words(sorted(map(_compared_words, folded.values())), using)

    def find(snapshot: IndexSnapshot) -> dict[int, list[LedNeighbour]]:
        found = {
            pk: _led_measures_sharing_words(words[_compared_words(one)], pk, snapshot)
            for pk, one in folded.items()
        }
        wanted = {pk for pks in found.values() for pk in pks}
        rows = Measure.objects.using(using).filter(pk__in=wanted).values_list("pk", "title", "text")
        others = {pk: ComparedText(pk, title, text) for pk, title, text in rows}
        compared = {pk: _folded_texts(one) for pk, one in others.items()} | folded
        weights = _pair_weights(compared.values(), snapshot, using)
        vectors = {pk: weighted_pairs(one, weights) for pk, one in compared.items()}
        return {
            pk: _likest_measures(texts[pk], [others[each] for each in pks if each in others], vectors)
            for pk, pks in found.items()
        }

    return search_index(using, find)


def _folded_texts(one: ComparedText) -> ComparedText:
    """Return the texts of a measure as the index has them."""
    return ComparedText(one.key, fold_text(one.title), fold_text(one.text))


def _compared_words(one: ComparedText) -> str:
    return f"{one.title}。{one.text}"


def _led_measures_sharing_words(words: Iterable[str], pk: int, snapshot: IndexSnapshot) -> list[int]:
    """Return the ids of the measures with a lead, but for ``pk``, that share most of the ``words``."""
    found = similar_led_measures(words, snapshot, _CANDIDATES + 1)
    return [each for each in found if each != pk][:_CANDIDATES]


def _pair_weights(texts: Iterable[ComparedText], snapshot: IndexSnapshot, using: str) -> Mapping[str, float]:
    """Return the weight of each pair of characters: the fewer measures of the library have it, the more."""
    total, count = snapshot.searcher.total, snapshot.searcher.count_pair
    kept = _kept_weights.get("pairs", snapshot.position, using, dict)
    wanted: set[str] = set().union(*(one.pairs for one in texts))
    weighed = {pair: max(0.0, math.log((total + 1) / max(count(pair), 1))) for pair in wanted - kept.keys()}
    if len(kept) + len(weighed) <= _KEPT_PAIRS:
        kept |= weighed
        return kept
    return weighed | {pair: kept[pair] for pair in wanted & kept.keys()}


def _likest_measures(
    one: ComparedText, others: Sequence[ComparedText], vectors: Mapping[int, WeightedPairs]
) -> list[LedNeighbour]:
    """Return the ``others`` with how like ``one`` they are, the likest first."""
    mine = vectors[int(str(one.key))]
    found = [
        LedNeighbour(pk, cosine_similarity(mine, vectors[pk]), one, other)
        for pk, other in ((int(str(other.key)), other) for other in others)
    ]
    return sorted(found, key=lambda near: (-near.likeness, near.measure))
