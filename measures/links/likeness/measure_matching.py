"""Match the measures of two documents, with probability and evidence.

Compared are what the titles share, which phrases stand in both and in few others, which clauses are nearly the same,
and, where it is given, what is near in meaning. What two measures share is weighed by how rare it is in these two
documents, and against what each has in common with the other measures beside it. The weights were fitted by logistic
regression on the half of a set of pairs labelled by reading (``tests/links/labelled.txt``); `python -m
tests.links.figures` prints what they give on the other half. See docs/links.md.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

from measures.links.likeness.compared_text import ComparedText
from measures.links.likeness.near_meanings import NearMeanings, NearPassages

if TYPE_CHECKING:
    import numpy as np

    from measures.links.likeness.match_candidates import MatchCandidates, WeighedSets
    from measures.links.likeness.set_phrases import SetPhrases
    from measures.links.likeness.similar_clauses import ClausePair

#: From these probabilities on, two measures are taken to belong together, and to be the same.
MIN_LINKED, MIN_SAME = 0.5, 0.4
#: From this likeness on, two titles name the same matter.
MIN_SAME_TITLE = 0.6
#: The same for how near the meanings of two titles are.
MIN_NEAR_TITLE = 0.75

_MOST_PHRASES = 8
#: A little for what rounding adds to a logarithm of odds.
_ROUNDING = 1e-6
_MOST_CLAUSES = 12


class MeasureMatch(NamedTuple):
    """Two measures that belong together.

    ``linked`` is the probability of that, ``same`` that they are the same rather than merely related; both from 0 to
    1, as is ``score``, the mean of both, by which matches are ordered. ``title`` is how like the titles are, rare words
    weighing more, ``near_titles`` how near their meanings; ``coverage`` which part of one text, of the one with more,
    has its like in the other; ``clauses`` and ``phrases`` are what agrees, the most telling first; ``passages`` are
    each other's nearest in meaning, None if there are none.
    """

    left: Hashable
    right: Hashable
    linked: float
    same: float
    score: float
    title: float
    near_titles: float
    coverage: float
    clauses: tuple[ClausePair, ...]
    phrases: tuple[str, ...]
    passages: NearPassages | None

    @property
    def is_same(self) -> bool:
        """Return whether the two count as the same."""
        return self.same >= MIN_SAME

    @property
    def is_same_matter(self) -> bool:
        """Return whether the two count as the same matter, even in other words."""
        return self.is_same or self.title >= MIN_SAME_TITLE or self.near_titles >= MIN_NEAR_TITLE


@dataclass(frozen=True, slots=True)
class _LinkWeights:
    """What each likeness weighs for the probability of a link; ``near`` is the cosine of the nearest passages."""

    constant: float
    title: float
    title_share: float
    phrases: float
    beside: float
    near: float = 0.0

    def odds(
        self,
        those: MatchCandidates,
        chosen: np.ndarray | slice,
        title_shares: np.ndarray | float,
        beside: np.ndarray | float,
    ) -> np.ndarray:
        """Return the logarithm of the odds that the measures of the ``chosen`` of ``those`` belong together.

        ``beside`` is how like they are against what is most like the left one, plus that for the right one.
        """
        import numpy as np

        found: np.ndarray = (
            self.constant
            + self.title * those.title[chosen]
            + self.title_share * title_shares
            + self.phrases * np.log1p(those.weight[chosen])
            + self.beside * beside
            + self.near * those.near[chosen]
        )
        return found


_BY_WORDS = _LinkWeights(constant=-9.67, title=1.42, title_share=1.73, phrases=2.47, beside=2.97)
_BY_MEANING = _LinkWeights(constant=-8.63, title=0.61, title_share=1.41, phrases=2.02, beside=2.76, near=3.5)


class LikelyPair(NamedTuple):
    """Two measures that belong together with the probability ``linked``; `match_pairs` finds what agrees in them.

    ``title`` is how like their titles are, from 0 to 1, ``number`` that of their pair among the ``phrases`` of their
    documents, -1 for none.
    """

    left: ComparedText
    right: ComparedText
    linked: float
    title: float
    phrases: SetPhrases
    number: int
    meanings: NearMeanings | None

    @property
    def keys(self) -> tuple[Hashable, Hashable]:
        """Return the keys of both."""
        return self.left.key, self.right.key


def match_measures(
    left: Sequence[ComparedText],
    right: Sequence[ComparedText],
    *,
    least: float = MIN_LINKED,
    meanings: NearMeanings | None = None,
) -> list[MeasureMatch]:
    """Return the measures of ``left`` and ``right``, two whole documents, that belong together; the surest first.

    As `likely_pairs`, but with what agrees in them.
    """
    found = match_pairs(likely_pairs(left, right, least=least, meanings=meanings))
    return sorted(found, key=lambda match: -match.score)


def likely_pairs(
    left: Sequence[ComparedText],
    right: Sequence[ComparedText],
    *,
    least: float,
    meanings: NearMeanings | None = None,
) -> list[LikelyPair]:
    """Return the measures of ``left`` and ``right``, two whole documents, that belong together, in their order.

    ``least`` is the probability from which on two are returned. Without the ``meanings`` of the two, words alone
    decide.

    Only measures that share a phrase or have passages of near meaning are compared, so that the work grows with what
    is shared and not with the product of the two lengths.
    """
    if not left or not right:
        return []
    # Here, for they bring numpy.
    import numpy as np

    from measures.links.likeness.match_candidates import WeighedSets
    from measures.links.likeness.rounded_shares import round_all_down
    from measures.links.likeness.text_arrays import text_arrays

    sets = WeighedSets(text_arrays(tuple(left)), text_arrays(tuple(right)))
    those = sets.find_candidates(meanings.passages if meanings else {})
    weights = _BY_WORDS if meanings is None else _BY_MEANING
    # Most share too little to belong together however like they are; they matter only beside others.
    lowest = math.log(least / (1 - least)) - _ROUNDING if least else -math.inf
    likely = np.flatnonzero(weights.odds(those, slice(None), 1.0, 2.0) >= lowest)
    if not len(likely):
        return []
    shares = sets.title_shares(those.left[likely], those.right[likely])
    possible = weights.odds(those, likely, shares, 2.0) >= lowest
    likely, shares = likely[possible], shares[possible]
    if not len(likely):
        return []
    odds = weights.odds(those, likely, shares, _likeness_beside_others(sets, those, likely))
    possible = odds >= lowest
    likely = likely[possible]
    probable = np.array([_probability(odd) for odd in odds[possible].tolist()])
    chosen = np.flatnonzero(probable >= least)
    likely = likely[chosen]
    numbers = (each[likely].tolist() for each in (those.left, those.right, those.title, those.phrase_pairs))
    return [
        LikelyPair(left[at], right[to], linked, title, those.phrases, number, meanings)
        for linked, at, to, title, number in zip(
            round_all_down(probable[chosen], 3).tolist(), *numbers, strict=True
        )
    ]


def match_pairs(pairs: Sequence[LikelyPair]) -> list[MeasureMatch]:
    """Return measures that belong together, in their order, with what agrees in them: most of the work.

    The pairs may be of many documents, and what is compared with many is then looked at once.
    """
    if not pairs:
        return []
    import numpy as np

    from measures.links.likeness.rounded_shares import round_all_down
    from measures.links.likeness.similar_clauses import compare_clauses

    likeness = compare_clauses([(pair.left, pair.right) for pair in pairs], most=_MOST_CLAUSES)
    less, more = np.minimum(likeness.left, likeness.right), np.maximum(likeness.left, likeness.right)
    # Where one has no title, the texts alone decide.
    titled = [
        fuzz.ratio(pair.left.title, pair.right.title) / 100
        if pair.left.title and pair.right.title
        else coverage
        for pair, coverage in zip(pairs, more.tolist(), strict=True)
    ]
    odds = -8.07 + (5.05 * np.sqrt(less) + 4.58 * np.sqrt(more)) + 5.16 * np.array(titled)
    same = round_all_down(np.array([_probability(odd) for odd in odds.tolist()]), 3)
    linked = np.array([pair.linked for pair in pairs])
    title = np.array([pair.title for pair in pairs])
    figures = (
        same,
        round_all_down((linked + same) / 2, 3),
        round_all_down(title, 3),
        round_all_down(more, 3),
    )
    return [
        MeasureMatch(
            left=pair.left.key,
            right=pair.right.key,
            linked=pair.linked,
            same=same,
            score=score,
            title=title,
            near_titles=pair.meanings.near_titles(pair.left, pair.right) if pair.meanings else 0.0,
            coverage=coverage,
            clauses=tuple(clauses),
            phrases=tuple(pair.phrases.of_pair(pair.number)[:_MOST_PHRASES]) if pair.number >= 0 else (),
            passages=pair.meanings.passages.get(pair.keys) if pair.meanings else None,
        )
        for pair, clauses, same, score, title, coverage in zip(
            pairs, likeness.clauses, *(each.tolist() for each in figures), strict=True
        )
    ]


def _likeness_beside_others(sets: WeighedSets, those: MatchCandidates, likely: np.ndarray) -> np.ndarray:
    """Return how like each of the ``likely`` is against what of all is most like its left and its right measure."""
    import numpy as np

    cosines = sets.cosines(those.left, those.right)
    best_left, best_right = np.zeros(sets.lefts), np.zeros(sets.rights)
    np.maximum.at(best_left, those.left, cosines)
    np.maximum.at(best_right, those.right, cosines)
    mine = cosines[likely]
    best = best_left[those.left[likely]], best_right[those.right[likely]]
    shares: list[np.ndarray] = [
        np.divide(mine, each, out=np.zeros(len(mine)), where=mine > 0) for each in best
    ]
    both: np.ndarray = shares[0] + shares[1]
    return both


def _probability(odds: float) -> float:
    """Return the probability that belongs to the logarithm of odds."""
    return 1 / (1 + math.exp(-odds))
