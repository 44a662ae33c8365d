"""The measures of two sets that share something, and how like they are: counted for all of them at once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np

from measures.links.likeness.near_meanings import NearPassages
from measures.links.likeness.rarity import pair_weights
from measures.links.likeness.set_phrases import SetPhrases, find_set_phrases
from measures.links.likeness.text_arrays import PairEntries, TextArrays, common_parts, number_ranges

#: Pairs of measures whose pairs of characters are summed at a time, which takes some 50 MB.
_MOST_CELLS = 250_000

Passages = Mapping[tuple[Hashable, Hashable], NearPassages]


@dataclass(frozen=True, slots=True, eq=False)
class MatchCandidates:
    """Measures of two sets that share a phrase that not all others have as well, or passages of near meaning.

    Each of the arrays has one number for each two measures: theirs in both sets, what their phrases weigh, which part
    of the longer title stands in the other, how near their nearest passages are (0 for none), and which of the pairs
    of ``phrases`` they are, -1 for none.
    """

    left: np.ndarray
    right: np.ndarray
    weight: np.ndarray
    title: np.ndarray
    near: np.ndarray
    phrase_pairs: np.ndarray
    phrases: SetPhrases


class WeighedSets:
    """Two sets of measures with what each pair of characters weighs in them."""

    def __init__(self, left: TextArrays, right: TextArrays) -> None:
        self.left, self.right = left, right
        self.lefts, self.rights = len(left.pieces), len(right.pieces)
        #: The numbers of the pairs of characters that stand in both, in each of them.
        self._common = common_parts(left.pair_codes, right.pair_codes)
        mine, its = self._common
        having = left.pairs.sizes.copy(), right.pairs.sizes.copy()
        having[0][mine] += right.pairs.sizes[its]
        having[1][its] += left.pairs.sizes[mine]
        table = pair_weights(len(left.pieces) + len(right.pieces))
        self._weights = table[having[0]], table[having[1]]
        #: What each entry of a title weighs, and the whole of each title.
        self._titles = tuple(
            np.repeat(weights, side.titles.sizes)
            for side, weights in zip((left, right), self._weights, strict=True)
        )
        self._whole_titles = tuple(
            np.bincount(side.titles.measures, weights, len(side.pieces))
            for side, weights in zip((left, right), self._titles, strict=True)
        )

    def find_candidates(self, passages: Passages) -> MatchCandidates:
        """Return every two measures that share a phrase that tells something, or ``passages`` of near meaning."""
        phrases = find_set_phrases(self.left, self.right)
        pairs, weight, near = phrases.pairs, phrases.weights, np.zeros(len(phrases.pairs))
        numbers = np.arange(len(pairs))
        if passages:
            at, to = ({one.key: n for n, one in enumerate(side.pieces)} for side in (self.left, self.right))
            closest = {at[mine] * self.rights + to[its]: each.near for (mine, its), each in passages.items()}
            keys = np.array(sorted(closest), dtype=np.int64)
            pairs = np.union1d(phrases.pairs, keys)
            weight, near = np.zeros(len(pairs)), np.zeros(len(pairs))
            phrased = np.searchsorted(pairs, phrases.pairs)
            weight[phrased] = phrases.weights
            numbers = _numbered(len(pairs), phrased, numbers)
            near[np.searchsorted(pairs, keys)] = [closest[key] for key in keys.tolist()]
        left, right = np.divmod(pairs, self.rights)
        title = self._title_similarity(left, right)
        return MatchCandidates(left, right, weight, title, near, numbers, phrases)

    def _title_similarity(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Return which part of the longer title stands in the other, from 0 to 1, what is rare weighing more."""
        titles = self.left.titles, self.right.titles
        shared = self._sums(left, right, titles, (self._titles[0], np.ones(len(titles[1].measures))))
        return _shares(shared, np.maximum(self._whole_titles[0][left], self._whole_titles[1][right]))

    def title_shares(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Return which part of a title of two measures stands in the other, the greater one, from 0 to 1.

        ``left`` ascends.
        """
        titles, texts = (self.left.titles, self.right.titles), (self.left.pairs, self.right.pairs)
        ones = [np.ones(len(each.measures)) for each in texts]
        forward = self._sums(left, right, (titles[0], texts[1]), (self._titles[0], ones[1]))
        backward = self._sums(left, right, (texts[0], titles[1]), (ones[0], self._titles[1]))
        greater: np.ndarray = np.maximum(
            _shares(forward, self._whole_titles[0][left]), _shares(backward, self._whole_titles[1][right])
        )
        return greater

    def cosines(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Return how far the pairs of characters of measures of both sets, weighed, point the same way, from 0 to 1.

        ``left`` ascends.
        """
        texts = self.left.pairs, self.right.pairs
        return self._sums(left, right, texts, (self._vectors(self.left, 0), self._vectors(self.right, 1)))

    def _vectors(self, one: TextArrays, side: int) -> np.ndarray:
        """Return what each pair of characters weighs in each of its measures, as vectors of length 1."""
        weights = np.repeat(self._weights[side], one.pairs.sizes) * one.pairs.times
        lengths = np.sqrt(np.bincount(one.pairs.measures, weights * weights, len(one.pieces)))
        vectors: np.ndarray = weights / lengths[one.pairs.measures]
        return vectors

    def _sums(
        self,
        left: np.ndarray,
        right: np.ndarray,
        entries: tuple[PairEntries, PairEntries],
        values: tuple[np.ndarray, np.ndarray],
    ) -> np.ndarray:
        """Return for each two measures the sum over the pairs of characters in both of the products of their values.

        ``values`` are those of the ``entries``; ``left`` ascends. In the order of the pairs: a sum of fractions depends
        on it.
        """
        one, other = entries
        mine, its = self._common
        # Of the pairs of characters of the texts, few stand in titles.
        shared = np.flatnonzero(one.sizes[mine] * other.sizes[its])
        mine, its = mine[shared], its[shared]
        part, at = number_ranges(one.starts[mine], one.sizes[mine])
        rows, numbers, weights = one.measures[at], its[part], values[0][at]
        found = np.zeros(len(left))
        step = min(self.lefts, max(1, _MOST_CELLS // self.rights))
        for start in range(0, self.lefts, step):
            inside: np.ndarray | slice = slice(None)
            if step < self.lefts:
                inside = np.flatnonzero((rows >= start) & (rows < start + step))
            which, to = number_ranges(other.starts[numbers[inside]], other.sizes[numbers[inside]])
            cells = ((rows[inside] - start) * self.rights)[which] + other.measures[to]
            sums = np.bincount(cells, weights[inside][which] * values[1][to], step * self.rights)
            chosen = slice(*left.searchsorted((start, start + step)))
            found[chosen] = sums[(left[chosen] - start) * self.rights + right[chosen]]
        return found


def _shares(parts: np.ndarray, wholes: np.ndarray) -> np.ndarray:
    """Return which share of ``wholes`` the ``parts`` are, 0 where there is no part."""
    shares: np.ndarray = np.divide(parts, wholes, out=np.zeros(len(parts)), where=parts > 0)
    return shares


def _numbered(size: int, keys: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return an array that has ``values`` at ``keys`` and -1 elsewhere."""
    found = np.full(size, -1, dtype=np.int64)
    found[keys] = values
    return found
