"""Which clauses of two measures say the same, in the same words or nearly."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz, process

from measures.text.likeness.pieces import Piece

#: From this similarity on, a clause has its like in the other measure; at `_FULL` it counts whole.
LIKE = 0.6
_NOTHING, _FULL = 0.4, 0.9


@dataclass(frozen=True, slots=True)
class LikeClauses:
    """A clause and the one most like it in the other measure, with their similarity from 0 to 1."""

    left: str
    right: str
    agree: float


def like_clauses(one: Piece, other: Piece) -> list[LikeClauses]:
    """Return the clauses of ``one`` that have their like in ``other``, in the order of ``one``."""
    found = []
    for clause in one.clauses:
        best = process.extractOne(clause, other.clauses, scorer=fuzz.ratio, score_cutoff=LIKE * 100)
        if best:
            found.append(LikeClauses(clause, best[0], best[1] / 100))
    return found


def covered(piece: Piece, likes: list[LikeClauses]) -> float:
    """Return which part of the text of ``piece``, from 0 to 1, has its like: ``likes`` are those of its clauses."""
    total = sum(map(len, piece.clauses))
    got = sum(len(like.left) * min(1.0, (like.agree - _NOTHING) / (_FULL - _NOTHING)) for like in likes)
    return got / total if total else 0.0
