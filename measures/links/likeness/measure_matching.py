"""Match the measures of two documents, with probability and evidence.

Compared are what the titles share, which phrases stand in both and in few others, which clauses are nearly the same,
and, where it is given, what is near in meaning. What two measures share is weighed by how rare it is in these two
documents, and against what each has in common with the other measures beside it. The weights were fitted by logistic
regression on the half of a set of pairs labelled by reading (``tests/links/labelled.txt``); `python -m
tests.links.figures` prints what they give on the other half. See docs/links.md.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from rapidfuzz import fuzz

from measures.links.likeness.compared_text import PHRASE_LENGTH, ComparedText
from measures.links.likeness.near_meanings import NearMeanings, NearPassages
from measures.links.likeness.rarity import RarityWeights, cosine_similarity
from measures.links.likeness.shared_phrases import shared_phrases
from measures.links.likeness.similar_clauses import ClausePair, clause_coverage, similar_clauses
from measures.text.rounding import round_down

#: From these probabilities on, two measures are taken to belong together, and to be the same.
MIN_LINKED, MIN_SAME = 0.5, 0.4
#: From this likeness on, two titles name the same matter.
MIN_SAME_TITLE = 0.6
#: The same for how near the meanings of two titles are.
MIN_NEAR_TITLE = 0.75

_LONGEST_PHRASE = 16
#: A short term in quotation marks weighs as much as a phrase of this length.
_QUOTED_AS = 6
_MOST_PHRASES = 8
#: A whole, and a little more for what rounding adds.
_WHOLE = 1 + 1e-6
_MOST_CLAUSES = 12


@dataclass(frozen=True, slots=True)
class MeasureMatch:
    """Two measures that belong together.

    ``linked`` is the probability of that, ``same`` that they are the same rather than merely related; both from 0 to
    1. ``title`` is how like the titles are, rare words weighing more, ``near_titles`` how near their meanings;
    ``coverage`` which part of one text, of the one with more, has its like in the other; ``clauses`` and ``phrases``
    are what agrees, the most telling first; ``passages`` are each other's nearest in meaning, None if there are none.
    """

    left: Hashable
    right: Hashable
    linked: float
    same: float
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

    @property
    def score(self) -> float:
        """Return the mean of both probabilities, from 0 to 1, by which matches are ordered."""
        return round_down((self.linked + self.same) / 2, 3)


@dataclass(slots=True)
class _MatchCandidate:
    """Two measures that share a phrase or have passages of near meaning, with what was counted of them."""

    left: ComparedText
    right: ComparedText
    weight: float
    phrases: list[str]
    title: float
    passages: NearPassages | None


@dataclass(frozen=True, slots=True)
class _LinkWeights:
    """What each likeness weighs for the probability of a link; ``near`` is the cosine of the nearest passages."""

    constant: float
    title: float
    title_share: float
    phrases: float
    beside: float
    near: float = 0.0

    def probability(self, one: _MatchCandidate, title_share: float, beside: float) -> float:
        """Return the probability that the measures of a candidate belong together.

        ``beside`` is how like they are against what is most like the left one, plus that for the right one.
        """
        return _probability(
            self.constant
            + self.title * one.title
            + self.title_share * title_share
            + self.phrases * math.log1p(one.weight)
            + self.beside * beside
            + self.near * (one.passages.near if one.passages else 0.0)
        )


_BY_WORDS = _LinkWeights(constant=-9.67, title=1.42, title_share=1.73, phrases=2.47, beside=2.97)
_BY_MEANING = _LinkWeights(constant=-8.63, title=0.61, title_share=1.41, phrases=2.02, beside=2.76, near=3.5)


def match_measures(
    left: Sequence[ComparedText],
    right: Sequence[ComparedText],
    *,
    least: float = MIN_LINKED,
    meanings: NearMeanings | None = None,
) -> list[MeasureMatch]:
    """Return the measures of ``left`` and ``right``, two whole documents, that belong together; the surest first.

    ``least`` is the probability from which on two are returned. Without the ``meanings`` of the two, words alone
    decide.

    Only measures that share a phrase or have passages of near meaning are compared, so that the work grows with what
    is shared and not with the product of the two lengths.
    """
    if not left or not right:
        return []
    rarity = RarityWeights([*left, *right])
    candidates = _candidate_pairs(left, right, rarity, meanings.passages if meanings else {})
    weights = _BY_WORDS if meanings is None else _BY_MEANING
    # Most share too little to belong together however like they are; they matter only beside others.
    likely = [one for one in candidates if weights.probability(one, _WHOLE, 2 * _WHOLE) >= least]
    beside = _likeness_beside_others(likely, candidates, rarity)
    found = []
    for one, how_like in zip(likely, beside, strict=True):
        if weights.probability(one, _WHOLE, how_like) < least:
            continue
        linked = weights.probability(one, _title_share(one, rarity), how_like)
        if linked >= least:
            near_titles = meanings.near_titles(one.left, one.right) if meanings else 0.0
            found.append(_measure_match(one, linked, near_titles))
    order = {piece.key: number for number, piece in enumerate([*left, *right])}
    return sorted(found, key=lambda match: (-match.score, order[match.left], order[match.right]))


def _candidate_pairs(
    left: Sequence[ComparedText],
    right: Sequence[ComparedText],
    rarity: RarityWeights,
    passages: Mapping[tuple[Hashable, Hashable], NearPassages],
) -> list[_MatchCandidate]:
    """Return every two measures that share a phrase that not all others have as well, or passages of near meaning."""
    weigh = cache(partial(_phrase_weight, rarity))
    places = {piece.key: number for number, piece in enumerate(right)}
    near: dict[Hashable, set[int]] = defaultdict(set)
    for mine, its in passages:
        near[mine].add(places[its])
    having: dict[str, list[int]] = defaultdict(list)
    for number, piece in enumerate(right):
        for part in piece.shared_parts:
            having[part].append(number)
    found = []
    for piece in left:
        sharing = {number for part in piece.shared_parts & having.keys() for number in having[part]}
        for number in sorted(sharing | near[piece.key]):
            other = right[number]
            weighed = sorted([(-weigh(phrase), phrase) for phrase in shared_phrases(piece, other)])
            weight = -sum([negative for negative, _ in weighed])
            closest = passages.get((piece.key, other.key))
            if weight > 0 or closest:
                phrases = [phrase for negative, phrase in weighed if negative < 0]
                title = _title_similarity(piece, other, rarity)
                found.append(_MatchCandidate(piece, other, weight, phrases, title, closest))
    return found


def _likeness_beside_others(
    likely: Sequence[_MatchCandidate], candidates: Sequence[_MatchCandidate], rarity: RarityWeights
) -> list[float]:
    """Return how like each of ``likely`` is against what of all ``candidates`` is most like its left and its right one.

    Only those that have a measure with one of ``likely`` in common are compared.
    """
    lefts, rights = {one.left.key for one in likely}, {one.right.key for one in likely}
    near = [one for one in candidates if one.left.key in lefts or one.right.key in rights]
    sides = {one.left.key: one.left for one in near}, {one.right.key: one.right for one in near}
    left_vectors, right_vectors = (
        {key: rarity.vector(piece) for key, piece in side.items()} for side in sides
    )
    cosines: dict[tuple[Hashable, Hashable], float] = {}
    best_left: dict[Hashable, float] = defaultdict(float)
    best_right: dict[Hashable, float] = defaultdict(float)
    for one in near:
        left, right = one.left.key, one.right.key
        cosine = cosines[left, right] = cosine_similarity(left_vectors[left], right_vectors[right])
        best_left[left] = max(best_left[left], cosine)
        best_right[right] = max(best_right[right], cosine)
    keys = [(one.left.key, one.right.key) for one in likely]
    return [
        cosine / best_left[key[0]] + cosine / best_right[key[1]] if (cosine := cosines[key]) else 0.0
        for key in keys
    ]


def _title_similarity(one: ComparedText, other: ComparedText, rarity: RarityWeights) -> float:
    """Return which part of the longer title stands in the other, from 0 to 1, what is rare weighing more."""
    common = rarity.of_title(one.title_pairs & other.title_pairs)
    return common / max(map(rarity.of_title, (one.title_pairs, other.title_pairs))) if common else 0.0


def _phrase_weight(rarity: RarityWeights, phrase: str) -> float:
    """Return the weight of a shared phrase: the longer and the rarer it is, the more."""
    length = _QUOTED_AS if len(phrase) < PHRASE_LENGTH else min(len(phrase), _LONGEST_PHRASE)
    return rarity.of_phrase(phrase) ** 2 * (length - 2)


def _title_share(one: _MatchCandidate, rarity: RarityWeights) -> float:
    """Return which part of the title of either measure stands in the other, the greater one, from 0 to 1."""
    titles = (one.left.title_pairs, one.right.title_pairs)
    return max(
        rarity.of_title(frozenset(filter(other.pairs.__contains__, mine))) / (rarity.of_title(mine) or 1)
        for mine, other in zip(titles, (one.right, one.left), strict=True)
    )


def _measure_match(one: _MatchCandidate, linked: float, near_titles: float) -> MeasureMatch:
    """Return two measures that belong together with what agrees in them."""
    forward, backward = similar_clauses(one.left, one.right), similar_clauses(one.right, one.left)
    coverages = sorted((clause_coverage(one.left, forward), clause_coverage(one.right, backward)))
    title = fuzz.ratio(one.left.title, one.right.title) / 100
    # Where one has no title, the texts alone decide.
    titled = title if one.left.title and one.right.title else coverages[1]
    parts = 5.05 * math.sqrt(coverages[0]) + 4.58 * math.sqrt(coverages[1])
    same = _probability(-8.07 + parts + 5.16 * titled)
    best = sorted(forward, key=lambda like: -len(like.left) * like.agree)[:_MOST_CLAUSES]
    return MeasureMatch(
        left=one.left.key,
        right=one.right.key,
        linked=round_down(linked, 3),
        same=round_down(same, 3),
        title=round_down(one.title, 3),
        near_titles=near_titles,
        coverage=round_down(coverages[1], 3),
        clauses=tuple(best),
        phrases=tuple(one.phrases[:_MOST_PHRASES]),
        passages=one.passages,
    )


def _probability(odds: float) -> float:
    """Return the probability that belongs to the logarithm of odds."""
    return 1 / (1 + math.exp(-odds))
