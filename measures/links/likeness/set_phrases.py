"""The phrases that the measures of two sets share, found for all of them at once, and what they weigh."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from measures.links.likeness.compared_text import PHRASE_LENGTH
from measures.links.likeness.rarity import phrase_weights
from measures.links.likeness.shared_phrases import shared_phrases
from measures.links.likeness.text_arrays import (
    CommonParts,
    TextArrays,
    common_parts,
    count_meetings,
    equal_runs,
    meeting_places,
    number_ranges,
)

_LONGEST_PHRASE = 16
#: A short term in quotation marks weighs as much as a phrase of this length.
_QUOTED_AS = 6
#: An odd number that spreads the numbers of pairs over the codes of runs.
_SPREAD = np.uint64(0xC2B2AE3D27D4EB4F)
#: Pairs of places up to which measures are compared all at once, some 100 MB; beyond, texts repeat themselves.
_MOST_MEETINGS = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class SetPhrases:
    """The phrases that tell something, the weightiest of each two measures first.

    ``pairs`` has the pairs of measures, ascending, a left one counting as many as there are right ones; the phrases of
    the pair ``n`` are those from ``bounds[n]`` to ``bounds[n + 1]``, and ``weights`` is what they weigh together. A
    phrase is the characters of ``text`` from one of ``starts`` on, as many as the one of ``sizes`` says.
    """

    pairs: np.ndarray
    weights: np.ndarray
    bounds: list[int]
    text: str
    starts: list[int]
    sizes: list[int]
    phrase_weights: list[float]

    def of_pair(self, number: int) -> list[str]:
        """Return the phrases of the pair ``number``, the weightiest first, those of one weight in their own order."""
        those = slice(self.bounds[number], self.bounds[number + 1])
        weighed = [
            (-weight, self.text[start : start + size])
            for weight, start, size in zip(
                self.phrase_weights[those], self.starts[those], self.sizes[those], strict=True
            )
        ]
        return [phrase for _, phrase in sorted(weighed)]


def find_set_phrases(left: TextArrays, right: TextArrays) -> SetPhrases:
    """Return the phrases that measures of ``left`` and ``right`` share and that not all others have as well."""
    common = common_parts(left.fours.codes, right.fours.codes)
    pairs, starts, sizes = _shared_runs(left, right, common)
    weights = _run_weights(left, right, common, starts, sizes)
    telling = np.flatnonzero(weights > 0)
    telling = telling[_last_of_each(pairs[telling], left.codes_of_runs(starts[telling], sizes[telling]))]
    terms, term_pairs, term_weights = _quoted_terms(left, right)
    term_sizes = np.array([len(term) for term in terms], dtype=np.int64)
    keys = np.concatenate((pairs[telling], term_pairs))
    values = np.concatenate((weights[telling], term_weights))
    order = np.argsort(-values, kind="stable")
    # Small numbers are sorted by their digits.
    numbers = keys.astype(np.min_scalar_type(len(left.pieces) * len(right.pieces)))
    order = order[np.argsort(numbers[order], kind="stable")]
    ordered = values[order]
    begins, pairs, counts = equal_runs(keys[order])
    return SetPhrases(
        pairs=pairs,
        weights=np.bincount(np.repeat(np.arange(len(pairs)), counts), ordered, len(pairs)),
        bounds=[*begins.tolist(), len(keys)],
        text="".join((left.text, *terms)),
        starts=np.concatenate((starts[telling], len(left.text) + np.cumsum(term_sizes) - term_sizes))[
            order
        ].tolist(),
        sizes=np.concatenate((sizes[telling], term_sizes))[order].tolist(),
        phrase_weights=ordered.tolist(),
    )


def _last_of_each(pairs: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return the places of runs in a pair of measures, ascending, each run of a pair once: where it stands last."""
    keys = codes + pairs.astype(np.uint64) * _SPREAD
    order = np.argsort(keys)
    begins, _, _ = equal_runs(keys[order])
    return np.sort(np.maximum.reduceat(order, begins)) if len(order) else order


def _quoted_terms(left: TextArrays, right: TextArrays) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Return the short terms in quotation marks that both of two measures have, the pair of each and its weight."""
    weights = phrase_weights(len(left.pieces) + len(right.pieces))
    found = [
        (term, at * len(right.pieces) + to, weight)
        for term in left.quoted.keys() & right.quoted.keys()
        if (weight := weights[len(left.quoted[term]) + len(right.quoted[term])] * (_QUOTED_AS - 2)) > 0
        for at in left.quoted[term]
        for to in right.quoted[term]
    ]
    return (
        [term for term, _, _ in found],
        np.array([pair for _, pair, _ in found], dtype=np.int64),
        np.array([weight for _, _, weight in found], dtype=np.float64),
    )


def _run_weights(
    left: TextArrays, right: TextArrays, common: CommonParts, starts: np.ndarray, sizes: np.ndarray
) -> np.ndarray:
    """Return what shared runs weigh: the longer they are and the rarer their rarest part is, the more."""
    if not len(starts):
        return np.empty(0)
    mine, its = common
    which, at = number_ranges(left.fours.starts[mine], left.fours.sizes[mine])
    having = left.rarity_at.copy()
    having[left.fours.places[at]] += right.fours.measures[its][which]
    ends = starts + sizes - PHRASE_LENGTH + 1
    rarest = np.minimum.reduceat(having, np.stack((starts, ends), axis=1).ravel())[::2]
    table = phrase_weights(len(left.pieces) + len(right.pieces))
    weights: np.ndarray = table[rarest] * (sizes.clip(max=_LONGEST_PHRASE) - 2)
    return weights


def _shared_runs(
    left: TextArrays, right: TextArrays, common: CommonParts
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the pair of measures of each shared run, where it starts in the left texts and its length.

    They are those of `shared_phrases`, for all measures at once.
    """
    number = count_meetings(left.fours, right.fours, common)
    if number > _MOST_MEETINGS:
        return _as_arrays(_runs_one_by_one(left, right))
    if not number:
        return _as_arrays(())
    at, to = meeting_places(left.fours, right.fours, common)
    # Neighbours in both texts have neighbouring numbers.
    size = len(left.text)
    span = size + PHRASE_LENGTH
    keys = np.sort((to - at + size) * span + at)
    parts = np.flatnonzero(keys[1:] != keys[:-1] + 1)
    first, last = keys[np.concatenate(([0], parts + 1))], keys[np.concatenate((parts, [-1]))]
    shifts, starts = np.divmod(first, span)
    pairs = left.measure_at[starts] * len(right.pieces) + right.measure_at[starts + shifts - size]
    chosen, lengths = _longest_runs(pairs * span + starts, last - first)
    pairs, starts = np.divmod(chosen, span)
    return pairs, starts, lengths


def _longest_runs(begins: np.ndarray, reaches: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the start and the length of each run that `shared_phrases` takes, ascending.

    Of all shared runs, ``begins`` are the starts and ``reaches`` how far from there the last `PHRASE_LENGTH` characters
    begin. The next run may overlap the one before, but for what would lie inside it.
    """
    order = np.argsort(begins)
    firsts, begins, _ = equal_runs(begins[order])
    lasts = begins + np.maximum.reduceat(reaches[order], firsts)
    # What lies in another is never taken. Of what is left, both ends ascend.
    is_kept = np.ones(len(begins), dtype=bool)
    is_kept[1:] = lasts[1:] > np.maximum.accumulate(lasts)[:-1]
    begins, lasts = begins[is_kept], lasts[is_kept]
    meets = begins[1:] < lasts[:-1] + 2
    overlaps = np.zeros(len(begins), dtype=bool)
    overlaps[1:] |= meets
    overlaps[:-1] |= meets
    some = list(_overlapping_runs(begins[overlaps].tolist(), lasts[overlaps].tolist()))
    taken = np.array(some, dtype=np.int64).reshape(-1, 2)
    starts = np.concatenate((begins[~overlaps], taken[:, 0]))
    lengths = np.concatenate(((lasts - begins)[~overlaps] + PHRASE_LENGTH, taken[:, 1]))
    order = np.argsort(starts)
    return starts[order], lengths[order]


def _overlapping_runs(begins: Sequence[int], lasts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield what `_longest_runs` returns, of runs that overlap and whose ends ascend as their starts do."""
    number, after, reach, at = len(begins), 0, -1, 0
    while True:
        while at < number and begins[at] <= after:
            reach = lasts[at]
            at += 1
        if reach < after:
            if at == number:
                return
            after = begins[at]
            continue
        yield after, reach - after + PHRASE_LENGTH
        after = reach + 2


def _runs_one_by_one(left: TextArrays, right: TextArrays) -> Iterator[tuple[int, int, int]]:
    """Yield what `_shared_runs` returns: slower, in little memory."""
    for number, piece in enumerate(left.pieces):
        for to, other in enumerate(right.pieces):
            for phrase in shared_phrases(piece, other):
                if len(phrase) >= PHRASE_LENGTH:
                    start = int(left.starts[number]) + piece.line.find(phrase)
                    yield number * len(right.pieces) + to, start, len(phrase)


def _as_arrays(
    found: Iterator[tuple[int, int, int]] | tuple[()],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    pairs, starts, sizes = np.array(list(found), dtype=np.int64).reshape(-1, 3).T
    return pairs, starts, sizes
