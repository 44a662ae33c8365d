"""The measures of two sets that share something, and how like they are: counted for all of them at once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np

from measures.links.likeness.near_meanings import NearPassages
from measures.links.likeness.rarity import pair_weights
from measures.links.likeness.set_phrases import SetPhrases, find_set_phrases
from measures.links.likeness.text_arrays import (
    TextArrays,
    common_parts,
    find_numbers,
    meeting_places,
    number_ranges,
)

#: Numbers of a table of weights that is made at a time, 16 MB.
_MOST_CELLS = 2_000_000

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
        having = left.pair_measures.copy(), right.pair_measures.copy()
        having[0][mine] += right.pair_measures[its]
        having[1][its] += left.pair_measures[mine]
        table = pair_weights(len(left.pieces) + len(right.pieces))
        self._weights = table[having[0]], table[having[1]]
        # In the order of the pairs: a sum of fractions depends on it.
        self._titles = tuple(
            np.bincount(
                np.repeat(np.arange(len(side.pieces)), side.title_sizes),
                weights[side.titles],
                len(side.pieces),
            )
            for side, weights in zip((left, right), self._weights, strict=True)
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
        title = self._title_similarity(pairs, left, right)
        return MatchCandidates(left, right, weight, title, near, numbers, phrases)

    def _title_similarity(self, pairs: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Return which part of the longer title stands in the other, from 0 to 1, what is rare weighing more."""
        mine, its = self.left.title_pairs, self.right.title_pairs
        common = common_parts(mine.codes, its.codes)
        at, to, part = meeting_places(mine, its, common)
        weights = self._weights[0][self.left.title_numbers[common[0]]]
        number, is_candidate = find_numbers(pairs, at * self.rights + to)
        shared = np.bincount(number[is_candidate], weights[part[is_candidate]], len(pairs))
        whole = np.maximum(self._titles[0][left], self._titles[1][right])
        return _shares(shared, whole)

    def title_shares(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Return which part of a title of two measures stands in the other, the greater one, from 0 to 1."""
        mine, its = self._common
        forward = self._title_share(0, left, right, _numbered(len(self.left.pair_codes), mine, its))
        backward = self._title_share(1, right, left, _numbered(len(self.right.pair_codes), its, mine))
        greater: np.ndarray = np.maximum(forward, backward)
        return greater

    def _title_share(
        self, side: int, titled: np.ndarray, others: np.ndarray, translated: np.ndarray
    ) -> np.ndarray:
        """Return which part of the titles of one side stands in the ``others``, measure by measure."""
        one, other = (self.left, self.right) if side == 0 else (self.right, self.left)
        sizes = one.title_sizes
        which, within = number_ranges((np.cumsum(sizes) - sizes)[titled], sizes[titled])
        pairs = one.titles[within]
        _, stands = find_numbers(other.entries, others[which] * len(other.pair_codes) + translated[pairs])
        stands &= translated[pairs] >= 0
        shared = np.bincount(which[stands], self._weights[side][pairs[stands]], len(titled))
        return _shares(shared, self._titles[side][titled])

    def cosines(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Return how far the pairs of characters of measures of both sets, weighed, point the same way, from 0 to 1.

        ``left`` ascends.
        """
        mine, its = self._common
        number_left, number_right = (
            _numbered(len(side.pair_codes), numbers, np.arange(len(numbers)))
            for side, numbers in ((self.left, mine), (self.right, its))
        )
        measures, pairs, values = self._vectors(0, number_left)
        having, others, other_values = self._vectors(1, number_right)
        other_sizes = np.bincount(having, minlength=self.rights)
        other_starts = np.cumsum(other_sizes) - other_sizes
        found = np.zeros(len(left))
        step = max(1, _MOST_CELLS // max(len(mine), 1))
        for start in range(0, self.lefts, step):
            chosen = slice(*np.searchsorted(left, (start, start + step)))
            inside = slice(*np.searchsorted(measures, (start, start + step)))
            table = np.zeros(min(step, self.lefts - start) * len(mine))
            table[(measures[inside] - start) * len(mine) + pairs[inside]] = values[inside]
            which, within = number_ranges(other_starts[right[chosen]], other_sizes[right[chosen]])
            products = (
                table[(left[chosen] - start)[which] * len(mine) + others[within]] * other_values[within]
            )
            found[chosen] = np.bincount(which, products, len(found[chosen]))
        return found

    def _vectors(self, side: int, translated: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the measures, the pairs of characters that are common and their weights, of vectors of length 1."""
        one = (self.left, self.right)[side]
        weights = self._weights[side][one.entry_pairs] * one.entry_times
        lengths = np.sqrt(np.bincount(one.entry_measures, weights * weights, len(one.pieces)))
        numbers = translated[one.entry_pairs]
        common = numbers >= 0
        measures = one.entry_measures[common]
        return measures, numbers[common], weights[common] / lengths[measures]


def _shares(parts: np.ndarray, wholes: np.ndarray) -> np.ndarray:
    """Return which share of ``wholes`` the ``parts`` are, 0 where there is no part."""
    shares: np.ndarray = np.divide(parts, wholes, out=np.zeros(len(parts)), where=parts > 0)
    return shares


def _numbered(size: int, keys: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return an array that has ``values`` at ``keys`` and -1 elsewhere."""
    found = np.full(size, -1, dtype=np.int64)
    found[keys] = values
    return found
