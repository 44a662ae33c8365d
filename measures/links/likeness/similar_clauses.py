"""Find the clauses that two measures share, in the same words or nearly: for many pairs of measures at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz, process

from measures.links.likeness.compared_text import ComparedText
from measures.links.likeness.rounded_shares import round_all_down

#: From this similarity on, a clause has its like in the other measure; at `_FULL` it counts whole.
MIN_SIMILARITY = 0.6
_NOTHING, _FULL = 0.4, 0.9
#: More than what rounding adds to a number of characters.
_ROUNDING = 0.01
#: Pairs of clauses that are looked at together: so few that their arrays stay near the processor.
_MOST_CELLS = 16_000
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
    lefts, rights = _Clauses.of([one for one, _ in pairs]), _Clauses.of([other for _, other in pairs])
    mine, its, agree = _similar_clauses(lefts, rights)
    forward = _best_likes(lefts, mine, its, agree)
    backward = _best_likes(rights, its, mine, agree)
    return ClauseLikeness(
        forward.coverages(lefts.pieces),
        backward.coverages(rights.pieces),
        _telling_clauses(lefts, rights, forward, most),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Clauses:
    """The compared clauses of one side of the pairs, numbered through.

    Those of a pair are as many as its number of ``sizes``, from that of ``starts`` on. ``kinds`` are those of their
    `clause_characters`; as many ``common`` kinds as it and another ask for together are there if the two are similar.
    """

    pieces: list[ComparedText]
    texts: list[str]
    starts: np.ndarray
    sizes: np.ndarray
    kinds: np.ndarray
    common: np.ndarray

    @classmethod
    def of(cls, pieces: list[ComparedText]) -> _Clauses:
        """Return the clauses of the pieces."""
        clauses = [piece.compared_clauses for piece in pieces]
        sizes = np.array(list(map(len, clauses)), dtype=np.int64)
        characters = [piece.clause_characters for piece in pieces]
        lengths, kinds = (np.concatenate(each) for each in zip(*characters, strict=True))
        # So many characters must be common as are the half of `MIN_SIMILARITY` of both clauses. That is not more than
        # the common kinds and the characters of one clause whose kind is there once more, nor than the mean of this
        # for both clauses.
        repeated = lengths - np.bitwise_count(kinds)
        common = (MIN_SIMILARITY * lengths - repeated) / 2 - _ROUNDING
        texts = list(chain.from_iterable(clauses))
        return cls(pieces, texts, sizes.cumsum() - sizes, sizes, kinds, common.astype(np.float32))


def _similar_clauses(lefts: _Clauses, rights: _Clauses) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the clauses of both sides that are similar, and their similarity; the clauses ascend."""
    some = list(_possible_clauses(lefts, rights))
    mine, its = (np.concatenate(each) for each in zip(*some, strict=True)) if some else (_NONE, _NONE)
    percents = process.cpdist(
        [lefts.texts[at] for at in mine.tolist()],
        [rights.texts[at] for at in its.tolist()],
        scorer=fuzz.ratio,
        score_cutoff=MIN_SIMILARITY * 100,
        dtype=np.float64,
    )
    similar = percents.nonzero()[0]
    return mine[similar], its[similar], percents[similar] / 100


def _possible_clauses(lefts: _Clauses, rights: _Clauses) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield clauses of both sides with enough common kinds of characters to be similar, which are few of all.

    To count these takes a tenth of the time of a comparison.
    """
    pair = np.arange(len(lefts.pieces)).repeat(lefts.sizes)
    counts, starts = rights.sizes[pair], rights.starts[pair]
    ends = counts.cumsum()
    if not len(ends):
        return
    bounds = np.flatnonzero(np.diff(ends // _MOST_CELLS)) + 1
    for first, after in pairwise([0, *bounds.tolist(), len(counts)]):
        those = counts[first:after]
        last = ends[first:after] - (ends[first] - counts[first])
        its = np.arange(last[-1]) + (starts[first:after] - last + those).repeat(those)
        common = np.bitwise_count(lefts.kinds[first:after].repeat(those) & rights.kinds[its])
        found = np.flatnonzero(common >= lefts.common[first:after].repeat(those) + rights.common[its])
        yield last.searchsorted(found, side="right") + first, its[found]


def _best_likes(clauses: _Clauses, mine: np.ndarray, its: np.ndarray, agree: np.ndarray) -> _BestLikes:
    """Return the ``clauses``, each with the first of those that are most like it."""
    order = np.lexsort((-agree, mine))
    mine, its, agree = mine[order], its[order], agree[order]
    is_best = np.ones(len(mine), dtype=bool)
    is_best[1:] = mine[1:] != mine[:-1]
    pieces, different = clauses.pieces, len(clauses.texts)
    # The last number is that of clauses that are not compared.
    best, like = np.zeros(different + 1), np.zeros(different + 1, dtype=np.int64)
    best[mine[is_best]], like[mine[is_best]] = agree[is_best], its[is_best]
    counts = np.array([len(piece.clauses) for piece in pieces], dtype=np.int64)
    pairs = np.repeat(np.arange(len(pieces)), counts)
    compared = np.concatenate([piece.clause_numbers for piece in pieces])
    numbers = np.where(compared < 0, different, clauses.starts[pairs] + compared)
    sizes = np.concatenate([piece.clause_sizes for piece in pieces])
    return _BestLikes(pairs, sizes, best[numbers], like[numbers])


def _telling_clauses(
    lefts: _Clauses, rights: _Clauses, forward: _BestLikes, most: int
) -> list[list[ClausePair]]:
    """Return the clauses of the left measures that have their like in the right ones, the most telling first."""
    found = np.flatnonzero(forward.agree)
    number, agree = forward.pairs[found], forward.agree[found]
    order = np.lexsort((-forward.sizes[found] * agree, number))
    bounds = np.searchsorted(number, np.arange(len(lefts.pieces) + 1)).tolist()
    mine = list(chain.from_iterable(piece.clauses for piece in lefts.pieces))
    likes = [
        ClausePair(mine[at], rights.texts[like], share)
        for at, like, share in zip(
            found[order].tolist(),
            forward.likes[found[order]].tolist(),
            round_all_down(agree[order], 2).tolist(),
            strict=True,
        )
    ]
    return [likes[start : min(start + most, end)] for start, end in pairwise(bounds)]
