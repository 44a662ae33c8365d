"""Reading a text takes time in proportion to it: cleaning, parsing and what is made of a parsed plan."""

from __future__ import annotations

import pytest

from measures.text.clean import clean_and_explain
from measures.text.parse import parse_plan
from tests.growth import clock, shapes
from tests.settings import SHARE

#: Characters of the shorter text.
_SMALL = 3_000


def _read(text: str) -> object:
    return parse_plan(clean_and_explain(text).text)


#: Every piece behind every head; where runs share the tests, each fifth piece behind one head, in turn.
_CASES = [
    pytest.param(piece, head, id=f"{piece!r}-{head}")
    for turn, piece in enumerate(shapes.REPEATED)
    for place, head in enumerate(shapes.HEADS)
    if not SHARE or (turn % 5 == 0 and place == turn // 5 % len(shapes.HEADS))
]


@pytest.mark.parametrize(("piece", "head"), _CASES)
def test_reading_a_text(piece: str, head: str) -> None:
    grown = clock.growth(_read, shapes.made(shapes.HEADS[head], piece), _SMALL)
    assert not grown.is_too_much, (
        f"{piece!r} over and over, {head}: {clock.TIMES} times the text takes {grown.factor:.0f} times as long"
    )
