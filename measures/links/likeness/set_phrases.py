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
    meeting_places,
)

_LONGEST_PHRASE = 16
#: A short term in quotation marks weighs as much as a phrase of this length.
_QUOTED_AS = 6
#: Pairs of places up to which measures are compared all at once, some 100 MB; beyond, texts repeat themselves.
_MOST_MEETINGS = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class SetPhrases:
    """The phrases that tell something, the weightiest of each two measures first.

    ``pairs`` has the pairs of measures, ascending, a left one counting as many as there are right ones; the phrases of
    the pair ``n`` are those from ``bounds[n]`` to ``bounds[n + 1]``, and ``weights`` is what they weigh together.
    """

    pairs: np.ndarray
    weights: np.ndarray
    bounds: list[int]
    phrases: list[str]
    phrase_weights: list[float]

    def of_pair(self, number: int) -> list[str]:
        """Return the phrases of the pair ``number``, the weightiest first, those of one weight in their own order."""
        chosen = slice(self.bounds[number], self.bounds[number + 1])
        weighed = zip(self.phrase_weights[chosen], self.phrases[chosen], strict=True)
        return [phrase for _, phrase in sorted(weighed, key=lambda each: (-each[0], each[1]))]


def find_set_phrases(left: TextArrays, right: TextArrays) -> SetPhrases:
    """Return the phrases that measures of ``left`` and ``right`` share and that not all others have as well."""
    found = _quoted_terms(left, right)
    common = common_parts(left.fours.codes, right.fours.codes)
    pairs, starts, sizes = _shared_runs(left, right, common)
    weights = _run_weights(left, right, common, starts, sizes)
    telling = weights > 0
    texts = [
        left.text[start : start + size]
        for start, size in zip(starts[telling].tolist(), sizes[telling].tolist(), strict=True)
    ]
    found |= zip(zip(pairs[telling].tolist(), texts, strict=True), weights[telling].tolist(), strict=True)
    keys = np.array([pair for pair, _ in found], dtype=np.int64)
    values = np.array(list(found.values()), dtype=np.float64)
    order = np.lexsort((-values, keys))
    distinct, counts = np.unique(keys, return_counts=True)
    ordered = values[order]
    phrases = [phrase for _, phrase in found]
    return SetPhrases(
        pairs=distinct,
        weights=np.bincount(np.repeat(np.arange(len(distinct)), counts), ordered, len(distinct)),
        bounds=[0, *np.cumsum(counts).tolist()],
        phrases=[phrases[at] for at in order.tolist()],
        phrase_weights=ordered.tolist(),
    )


def _quoted_terms(left: TextArrays, right: TextArrays) -> dict[tuple[int, str], float]:
    """Return the short terms in quotation marks that both of two measures have, and what they weigh."""
    weights = phrase_weights(len(left.pieces) + len(right.pieces))
    found: dict[tuple[int, str], float] = {}
    for term in sorted(left.quoted.keys() & right.quoted.keys()):
        weight = float(weights[len(left.quoted[term]) + len(right.quoted[term])] * (_QUOTED_AS - 2))
        if weight > 0:
            for at in left.quoted[term]:
                found |= {(at * len(right.pieces) + to, term): weight for to in right.quoted[term]}
    return found


def _run_weights(
    left: TextArrays, right: TextArrays, common: CommonParts, starts: np.ndarray, sizes: np.ndarray
) -> np.ndarray:
    """Return what shared runs weigh: the longer they are and the rarer their rarest part is, the more."""
    if not len(starts):
        return np.empty(0)
    mine, its = common
    elsewhere = np.zeros(len(left.fours.codes), dtype=np.int64)
    elsewhere[mine] = right.fours.measures[its]
    having = left.rarity_at.copy()
    having[left.fours.places] += np.repeat(elsewhere, left.fours.sizes)
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
    at, to, _ = meeting_places(left.fours, right.fours, common)
    # Neighbours in both texts have neighbouring numbers.
    size = len(left.text)
    span = size + PHRASE_LENGTH
    keys = np.sort((to - at + size) * span + at)
    ends = np.flatnonzero(np.diff(keys, append=-1) != 1)
    first, last = keys[np.concatenate(([0], ends[:-1] + 1))], keys[ends]
    shifts, starts = np.divmod(first, span)
    pairs = left.measure_at[starts] * len(right.pieces) + right.measure_at[starts + shifts - size]
    begins = pairs * span + starts
    order = np.argsort(begins, kind="stable")
    begins = begins[order]
    found = list(_longest_runs(begins.tolist(), (begins + (last - first)[order]).tolist()))
    chosen, lengths = np.array(found, dtype=np.int64).T
    pairs, starts = np.divmod(chosen, span)
    return pairs, starts, lengths


def _longest_runs(begins: Sequence[int], lasts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the start and the length of each run that `shared_phrases` takes, of runs in the order of their starts.

    ``lasts`` are the places of their last `PHRASE_LENGTH` characters. The next run may overlap the one before, but for
    what would lie inside it.
    """
    number, after, reach, at = len(begins), 0, -1, 0
    while True:
        while at < number and begins[at] <= after:
            reach = max(reach, lasts[at])
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
                    start = int(left.starts[number]) + piece.joined.find(phrase)
                    yield number * len(right.pieces) + to, start, len(phrase)


def _as_arrays(
    found: Iterator[tuple[int, int, int]] | tuple[()],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    pairs, starts, sizes = np.array(list(found), dtype=np.int64).reshape(-1, 3).T
    return pairs, starts, sizes
