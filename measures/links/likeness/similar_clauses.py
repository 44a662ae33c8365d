"""Find the clauses that two measures share, in the same words or nearly."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz, process

from measures.links.likeness.compared_text import ComparedText

#: From this similarity on, a clause has its like in the other measure; at `_FULL` it counts whole.
MIN_SIMILARITY = 0.6
_NOTHING, _FULL = 0.4, 0.9
_MOST_CLAUSES = 1_000


@dataclass(frozen=True, slots=True)
class ClausePair:
    """A clause and the one most like it in the other measure, with their similarity from 0 to 1."""

    left: str
    right: str
    agree: float


def similar_clauses(one: ComparedText, other: ComparedText) -> tuple[list[ClausePair], list[ClausePair]]:
    """Return the clauses of ``one`` that have their like in ``other``, and the other way round, in the order of each.

    Only the first `_MOST_CLAUSES` different clauses are compared: the work grows with the product.
    """
    return _clauses_like(one, other), _clauses_like(other, one)


def _clauses_like(one: ComparedText, other: ComparedText) -> list[ClausePair]:
    theirs = list(dict.fromkeys(other.clauses))[:_MOST_CLAUSES]
    mine = list(dict.fromkeys(one.clauses))[:_MOST_CLAUSES]
    best = {
        clause: process.extractOne(clause, theirs, scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY * 100)
        for clause in mine
    }
    found = ((clause, best.get(clause)) for clause in one.clauses)
    return [ClausePair(clause, like[0], like[1] / 100) for clause, like in found if like]


def clause_coverage(piece: ComparedText, likes: list[ClausePair]) -> float:
    """Return the share of the text of ``piece``, from 0 to 1, that ``likes`` cover, the similar clauses of it."""
    total = sum(map(len, piece.clauses))
    got = sum(len(like.left) * min(1.0, (like.agree - _NOTHING) / (_FULL - _NOTHING)) for like in likes)
    return got / total if total else 0.0
