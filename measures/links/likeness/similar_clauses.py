"""Find the clauses that two measures share, in the same words or nearly: for many pairs of measures at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz, process

from measures.links.likeness.compared_text import ComparedText
from measures.links.likeness.rounded_shares import round_all_down
from measures.links.likeness.text_arrays import number_ranges

#: From this similarity on, a clause has its like in the other measure; at `_FULL` it counts whole.
MIN_SIMILARITY = 0.6
_NOTHING, _FULL = 0.4, 0.9
#: Similarities that are computed at a time, 8 MB.
_MOST_CELLS = 1_000_000
_NONE = np.zeros(0, dtype=np.int64)

MeasurePair = tuple[ComparedText, ComparedText]


class ClausePair(NamedTuple):
    """A clause and the one most like it in the other measure; ``agree`` is their similarity, from 0 to 1 by 0.01."""

    left: str
    right: str
    agree: float


@dataclass(frozen=True, slots=True, eq=False)
class ClauseLikeness:
    """What the clauses of some pairs of measures have in common, a pair after the other.

    ``left`` and ``right`` are the shares of the texts, from 0 to 1, that their similar clauses cover; ``clauses`` are
    those of the left one that have their like in the right one, the longest and most alike first.
    """

    left: np.ndarray
    right: np.ndarray
    clauses: list[list[ClausePair]]


@dataclass(frozen=True, slots=True, eq=False)
class _BestLikes:
    """The clauses of one side of the pairs in their order, with what is most like each in the other measure.

    ``pairs`` has the number of the pair of each, ``sizes`` its characters, ``agree`` the similarity, 0 for none, and
    ``likes`` the number of the other among the different clauses of the other side.
    """

    pairs: np.ndarray
    sizes: np.ndarray
    agree: np.ndarray
    likes: np.ndarray

    def coverages(self, pieces: Sequence[ComparedText]) -> np.ndarray:
        """Return the share of the text of each piece, from 0 to 1, that its clauses with a like cover."""
        covered = self.sizes * np.minimum(1.0, (self.agree - _NOTHING) / (_FULL - _NOTHING))
        covered[self.agree == 0] = 0
        got = np.bincount(self.pairs, covered, len(pieces))
        totals = np.array([piece.clause_length for piece in pieces])
        shares: np.ndarray = np.divide(got, totals, out=np.zeros(len(pieces)), where=totals > 0)
        return shares


def compare_clauses(pairs: Sequence[MeasurePair], *, most: int) -> ClauseLikeness:
    """Return what the clauses of each pair have in common, up to ``most`` of the similar ones."""
    lefts, rights = [one for one, _ in pairs], [other for _, other in pairs]
    sizes = [
        np.array([len(one.compared_clauses) for one in side], dtype=np.int64) for side in (lefts, rights)
    ]
    starts = [np.cumsum(each) - each for each in sizes]
    if len(set(lefts)) <= len(set(rights)):
        mine, its, agree = _similar_clauses(lefts, rights, starts, sizes)
    else:
        its, mine, agree = _similar_clauses(rights, lefts, starts[::-1], sizes[::-1])
    forward = _best_likes(lefts, starts[0], mine, its, agree)
    backward = _best_likes(rights, starts[1], its, mine, agree)
    return ClauseLikeness(
        forward.coverages(lefts), backward.coverages(rights), _telling_clauses(pairs, forward, most)
    )


def _similar_clauses(
    ones: Sequence[ComparedText],
    others: Sequence[ComparedText],
    starts: Sequence[np.ndarray],
    sizes: Sequence[np.ndarray],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the clauses of the ``ones`` and of the ``others`` that are similar, and their similarity.

    Clauses are numbered through: those of a pair from its number in ``starts`` on, as many as in ``sizes``. In each
    pair they ascend. A measure that is in several pairs is compared with all its others at once.
    """
    # Where something is similar, as rows and as columns of all comparisons one beside the other.
    agree, rows, columns, compared, first = [np.zeros(0)], [_NONE], [_NONE], [_NONE], 0
    for one, numbers in _held_together(ones, sizes[1]):
        theirs = [clause for number in numbers for clause in others[number].compared_clauses]
        if not one.compared_clauses or not theirs:
            continue
        percents = process.cdist(
            one.compared_clauses,
            theirs,
            scorer=fuzz.ratio,
            score_cutoff=MIN_SIMILARITY * 100,
            dtype=np.float64,
        ).ravel()
        cells = percents.nonzero()[0]
        agree.append(percents[cells])
        rows.append(cells // len(theirs))
        columns.append(cells % len(theirs) + first)
        compared.append(np.array(numbers))
        first += len(theirs)
    pairs, column = np.concatenate(compared), np.concatenate(columns)
    which, its = number_ranges(starts[1][pairs], sizes[1][pairs])
    mine = starts[0][pairs[which[column]]] + np.concatenate(rows)
    return mine, its[column], np.concatenate(agree) / 100


def _held_together(
    ones: Sequence[ComparedText], sizes: np.ndarray
) -> Iterator[tuple[ComparedText, list[int]]]:
    """Yield each of the ``ones`` with the numbers of the pairs that it is in, so many as are compared at a time.

    ``sizes`` are the numbers of clauses that it is compared with in each pair.
    """
    numbers_of: dict[ComparedText, list[int]] = defaultdict(list)
    for number, one in enumerate(ones):
        numbers_of[one].append(number)
    for one, numbers in numbers_of.items():
        cells = sizes[numbers].cumsum() * len(one.compared_clauses)
        if cells[-1] < _MOST_CELLS:
            yield one, numbers
            continue
        for some in np.split(numbers, np.flatnonzero(np.diff(cells // _MOST_CELLS)) + 1):
            yield one, some.tolist()


def _best_likes(
    pieces: Sequence[ComparedText], starts: np.ndarray, mine: np.ndarray, its: np.ndarray, agree: np.ndarray
) -> _BestLikes:
    """Return the clauses of ``pieces``, each with the first of those that are most like it."""
    order = np.lexsort((-agree, mine))
    mine, its, agree = mine[order], its[order], agree[order]
    is_best = np.ones(len(mine), dtype=bool)
    is_best[1:] = mine[1:] != mine[:-1]
    different = starts[-1] + len(pieces[-1].compared_clauses)
    # The last number is that of clauses that are not compared.
    best, like = np.zeros(different + 1), np.zeros(different + 1, dtype=np.int64)
    best[mine[is_best]], like[mine[is_best]] = agree[is_best], its[is_best]
    counts = np.array([len(piece.clauses) for piece in pieces], dtype=np.int64)
    pairs = np.repeat(np.arange(len(pieces)), counts)
    clauses = np.concatenate([piece.clause_numbers for piece in pieces])
    numbers = np.where(clauses < 0, different, starts[pairs] + clauses)
    sizes = np.concatenate([piece.clause_sizes for piece in pieces])
    return _BestLikes(pairs, sizes, best[numbers], like[numbers])


def _telling_clauses(pairs: Sequence[MeasurePair], forward: _BestLikes, most: int) -> list[list[ClausePair]]:
    """Return the clauses of the left measures that have their like in the right ones, the most telling first."""
    found = np.flatnonzero(forward.agree)
    number, agree = forward.pairs[found], forward.agree[found]
    order = np.lexsort((-forward.sizes[found] * agree, number))
    bounds = np.searchsorted(number, np.arange(len(pairs) + 1)).tolist()
    mine = [clause for one, _ in pairs for clause in one.clauses]
    theirs = [clause for _, other in pairs for clause in other.compared_clauses]
    likes = [
        ClausePair(mine[at], theirs[like], share)
        for at, like, share in zip(
            found[order].tolist(),
            forward.likes[found[order]].tolist(),
            round_all_down(agree[order], 2).tolist(),
            strict=True,
        )
    ]
    return [likes[start : min(start + most, end)] for start, end in pairwise(bounds)]
