"""What is found for all measures of two sets at once is what is found for each two of them."""

from __future__ import annotations

import math
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from measures.links.likeness import match_candidates, set_phrases
from measures.links.likeness.compared_text import ComparedText
from measures.links.likeness.match_candidates import WeighedSets
from measures.links.likeness.set_phrases import find_set_phrases
from measures.links.likeness.shared_phrases import shared_phrases
from measures.links.likeness.text_arrays import text_arrays
from tests.examples import count_examples

#: Few characters, so that much is shared and repeated; one of them is beyond the first plane.
_TEXT = st.text("推行查码𠮷，“”", max_size=40)
_SIDE = st.lists(st.tuples(st.text("推行查码𠮷", max_size=6), _TEXT), min_size=1, max_size=5)


def texts(side: list[tuple[str, str]]) -> tuple[ComparedText, ...]:
    return tuple(ComparedText(number, *each) for number, each in enumerate(side))


@pytest.mark.parametrize("most", [0, 2_000_000], ids=["one by one", "at once"])
@given(_SIDE, _SIDE)
@example([("", "推行推行推行推行查码")], [("", "行推行推行推行查，推行查码")])
@settings(max_examples=count_examples(150))
def test_the_phrases_are_those_of_each_two(
    most: int, left: list[tuple[str, str]], right: list[tuple[str, str]]
) -> None:
    lefts, rights = texts(left), texts(right)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(set_phrases, "_MOST_MEETINGS", most)
        found = find_set_phrases(text_arrays(lefts), text_arrays(rights))
    numbers = {pair: number for number, pair in enumerate(found.pairs.tolist())}
    for (at, one), (to, other) in product(enumerate(lefts), enumerate(rights)):
        number = numbers.get(at * len(rights) + to)
        phrases = found.of_pair(number) if number is not None else []
        assert len(set(phrases)) == len(phrases)
        # Among so few measures every phrase tells something.
        assert set(phrases) == set(shared_phrases(one, other))


@pytest.mark.parametrize("most", [1, 250_000], ids=["row by row", "at once"])
@given(_SIDE, _SIDE)
@settings(max_examples=count_examples(100))
def test_the_cosines_are_those_of_each_two(
    most: int, left: list[tuple[str, str]], right: list[tuple[str, str]]
) -> None:
    lefts, rights = texts(left), texts(right)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(match_candidates, "_MOST_CELLS", most)
        sets = WeighedSets(text_arrays(lefts), text_arrays(rights))
        candidates = sets.find_candidates({})
        cosines = sets.cosines(candidates.left, candidates.right).tolist()
    having = [piece.pairs.keys() for piece in (*lefts, *rights)]

    def vector(piece: ComparedText) -> dict[str, float]:
        return {
            pair: min(times, 2) * math.log((len(having) + 1) / sum(pair in each for each in having))
            for pair, times in piece.pairs.items()
        }

    for at, to, cosine in zip(candidates.left, candidates.right, cosines, strict=True):
        one, other = vector(lefts[at]), vector(rights[to])
        inner = sum(weight * other.get(pair, 0.0) for pair, weight in one.items())
        assert cosine == pytest.approx(inner / math.hypot(*one.values()) / math.hypot(*other.values()))
