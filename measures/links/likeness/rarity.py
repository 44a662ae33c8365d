"""Weights of what two measures share: the more measures of both documents have it, the less it weighs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import mul
from typing import TYPE_CHECKING

from measures.links.likeness.compared_text import ComparedText

if TYPE_CHECKING:
    import numpy as np

#: Fewer measures than this are counted as this many, so that nothing is rare only because there are few.
_LEAST = 40
_MOST_TIMES = 2
#: Numbers of measures whose weights a process keeps.
_MOST_KEPT = 64


@lru_cache(maxsize=_MOST_KEPT)
def pair_weights(measures: int) -> np.ndarray:
    """Return what a pair of characters weighs that so many of the ``measures`` of two documents have, from 0 on.

    Only these count, so that a result does not depend on the rest of the library.
    """
    import numpy as np

    return np.array([0.0, *(math.log((measures + 1) / having) for having in range(1, measures + 1))])


@lru_cache(maxsize=_MOST_KEPT)
def phrase_weights(measures: int) -> np.ndarray:
    """Return what a shared phrase weighs for its length, whose rarest part so many of the ``measures`` have.

    From 0 for one that all have to 1.
    """
    import numpy as np

    number = max(measures, _LEAST)
    weights = (
        max(0.0, math.log(number / max(rarest, 1)) / math.log(number / 2)) for rarest in range(measures + 1)
    )
    return np.array([weight**2 for weight in weights])


def counted_times(times: np.ndarray) -> np.ndarray:
    """Return how often pairs of characters count that stand so often in a measure."""
    return times.clip(max=_MOST_TIMES)


@dataclass(frozen=True, slots=True)
class WeightedPairs:
    """The character pairs of a measure with their weights, a vector, and ``square``: that of its length."""

    weights: dict[str, float]
    square: float


def weighted_pairs(piece: ComparedText, weight: Mapping[str, float]) -> WeightedPairs:
    """Return the character pairs of a measure as a vector."""
    weights = {
        pair: weight[pair] if times == 1 else min(times, _MOST_TIMES) * weight[pair]
        for pair, times in piece.pairs.items()
    }
    return WeightedPairs(weights, sum(map(mul, weights.values(), weights.values())))


def cosine_similarity(one: WeightedPairs, other: WeightedPairs) -> float:
    """Return how far two vectors point the same way: 0 for nothing in common, 1 for the same."""
    if not one.square or not other.square:
        return 0.0
    few, many = sorted((one.weights, other.weights), key=len)
    shared = sum(weight * many[pair] for pair, weight in few.items() if pair in many)
    return shared / math.sqrt(one.square * other.square)
