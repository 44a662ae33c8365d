"""Weights of what two measures share: the more measures of both documents have it, the less it weighs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import chain, repeat
from operator import mul, truediv

from measures.links.likeness.compared_text import PHRASE_LENGTH, ComparedText

#: Fewer measures than this are counted as this many, so that nothing is rare only because there are few.
_LEAST = 40
_MOST_TIMES = 2


class RarityWeights:
    """The weights of character pairs and phrases among the measures of the two documents that are compared.

    Only these count, so that a result does not depend on the rest of the library.
    """

    def __init__(self, pieces: Sequence[ComparedText]) -> None:
        self._number = len(pieces)
        # In compiled code: the texts of two documents have some ten thousand parts.
        self._pairs = Counter(chain.from_iterable(piece.pairs for piece in pieces))
        self._fours = Counter(chain.from_iterable(piece.fours for piece in pieces))
        self._quoted = Counter(chain.from_iterable(piece.quoted for piece in pieces))
        #: The weights of titles, each of which is compared with many.
        self._titles: dict[frozenset[str], float] = {}

    @cached_property
    def _pair_weights(self) -> dict[str, float]:
        of_times = {times: math.log((self._number + 1) / times) for times in set(self._pairs.values())}
        return {pair: of_times[times] for pair, times in self._pairs.items()}

    def of_title(self, pairs: frozenset[str]) -> float:
        """Return what the character pairs of a title weigh together."""
        if (known := self._titles.get(pairs)) is not None:
            return known
        # In a fixed order: a sum of fractions depends on it, and that of a set on the process.
        weight = self._titles[pairs] = sum(self._pair_weights[pair] for pair in sorted(pairs))
        return weight

    def of_phrase(self, phrase: str) -> float:
        """Return the weight of a shared phrase, from 0 for one that all measures have to 1, by its rarest part."""
        number = max(self._number, _LEAST)
        if len(phrase) < PHRASE_LENGTH:
            rarest = self._quoted[phrase]
        else:
            rarest = min(
                self._fours[phrase[at : at + PHRASE_LENGTH]] for at in range(len(phrase) - PHRASE_LENGTH + 1)
            )
        return max(0.0, math.log(number / max(rarest, 1)) / math.log(number / 2))

    def vector(self, piece: ComparedText) -> dict[str, float]:
        """Return the character pairs of a measure with their weights, its length made 1."""
        return weighted_pairs(piece, self._pair_weights.__getitem__)


def weighted_pairs(piece: ComparedText, weight: Callable[[str], float]) -> dict[str, float]:
    """Return the character pairs of a measure with their weights as a vector, its length made 1."""
    weights = list(map(mul, map(min, piece.pairs.values(), repeat(_MOST_TIMES)), map(weight, piece.pairs)))
    length = math.sqrt(sum(map(mul, weights, weights)))
    return dict(zip(piece.pairs, map(truediv, weights, repeat(length)), strict=True)) if length else {}


def cosine_similarity(one: dict[str, float], other: dict[str, float]) -> float:
    """Return how far two vectors of length 1 point the same way: 0 for nothing in common, 1 for the same."""
    if len(other) < len(one):
        one, other = other, one
    # In compiled code: two documents have some hundred pairs of measures to compare.
    common = list(filter(other.__contains__, one))
    cosine: float = sum(map(mul, map(one.__getitem__, common), map(other.__getitem__, common)))
    return cosine
