"""Weights of what two measures share: the more measures of both documents have it, the less it weighs."""

from __future__ import annotations

import math
from collections.abc import Callable
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


def weighted_pairs(piece: ComparedText, weight: Callable[[str], float]) -> dict[str, float]:
    """Return the character pairs of a measure with their weights as a vector, its length made 1."""
    weighted = {pair: min(times, _MOST_TIMES) * weight(pair) for pair, times in piece.pairs.items()}
    length = math.sqrt(sum(map(mul, weighted.values(), weighted.values())))
    return {pair: weight / length for pair, weight in weighted.items()} if length else {}


def cosine_similarity(one: dict[str, float], other: dict[str, float]) -> float:
    """Return how far two vectors of length 1 point the same way: 0 for nothing in common, 1 for the same."""
    if len(other) < len(one):
        one, other = other, one
    return sum(weight * other[pair] for pair, weight in one.items() if pair in other)
