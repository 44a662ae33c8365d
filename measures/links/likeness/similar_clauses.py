"""Find the clauses that two measures share, in the same words or nearly."""

from __future__ import annotations

from typing import NamedTuple

from rapidfuzz import fuzz, process

from measures.links.likeness.compared_text import ComparedText

#: From this similarity on, a clause has its like in the other measure; at `_FULL` it counts whole.
MIN_SIMILARITY = 0.6
_NOTHING, _FULL = 0.4, 0.9


class ClausePair(NamedTuple):
    """A clause and the one most like it in the other measure, with their similarity from 0 to 1."""

    left: str
    right: str
    agree: float


def similar_clauses(one: ComparedText, other: ComparedText) -> tuple[list[ClausePair], list[ClausePair]]:
    """Return the clauses of ``one`` that have their like in ``other``, and the other way round, in their order."""
    import numpy as np

    mine, theirs = one.compared_clauses, other.compared_clauses
    if not mine or not theirs:
        return [], []
    likeness = process.cdist(
        mine, theirs, scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY * 100, dtype=np.float64
    ).ravel()
    forward: dict[str, ClausePair] = {}
    backward: dict[str, ClausePair] = {}
    found = np.flatnonzero(likeness)
    for number, percent in zip(found.tolist(), likeness[found].tolist(), strict=True):
        at, to = divmod(number, len(theirs))
        clause, like, agree = mine[at], theirs[to], percent / 100
        if clause not in forward or forward[clause].agree < agree:
            forward[clause] = ClausePair(clause, like, agree)
        if like not in backward or backward[like].agree < agree:
            backward[like] = ClausePair(like, clause, agree)
    return (
        [forward[clause] for clause in one.clauses if clause in forward],
        [backward[clause] for clause in other.clauses if clause in backward],
    )


def clause_coverage(piece: ComparedText, likes: list[ClausePair]) -> float:
    """Return the share of the text of ``piece``, from 0 to 1, that ``likes`` cover, the similar clauses of it."""
    total = piece.clause_length
    got = sum(len(like.left) * min(1.0, (like.agree - _NOTHING) / (_FULL - _NOTHING)) for like in likes)
    return got / total if total else 0.0
