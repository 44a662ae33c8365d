"""The clauses that two measures share are those that a comparison of each with each finds."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from measures.links.likeness import similar_clauses
from measures.links.likeness.compared_text import ComparedText
from measures.links.likeness.similar_clauses import MIN_SIMILARITY, compare_clauses
from measures.text.rounding import round_down
from tests.examples import count_examples

#: Few characters, so that much is alike and repeated, or many.
_TEXT = st.text("推行查码𠮷服务，。", max_size=60) | st.text(max_size=60)


@pytest.mark.parametrize("most", [1, 16_000], ids=["one by one", "at once"])
@given(st.lists(st.tuples(_TEXT, _TEXT), min_size=1, max_size=4))
@example([("推行查码推行查码推行查码推行查码", "推行查码推行查码")])
@example([("推推推推推推行", "推推推推推推查"), ("", "推行查码")])
@settings(max_examples=count_examples(150))
def test_they_are_those_of_each_two(most: int, texts: list[tuple[str, str]]) -> None:
    pairs = [(ComparedText(1, "", one), ComparedText(2, "", other)) for one, other in texts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(similar_clauses, "_MOST_CELLS", most)
        found = compare_clauses(pairs, most=100)
    for (one, other), clauses in zip(pairs, found.clauses, strict=True):
        best = {
            mine: max((fuzz.ratio(mine, its) / 100 for its in other.clauses), default=0)
            for mine in one.clauses
        }
        expected = {mine: round_down(agree, 2) for mine, agree in best.items() if agree >= MIN_SIMILARITY}
        assert {each.left: each.agree for each in clauses} == expected
