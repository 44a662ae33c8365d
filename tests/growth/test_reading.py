"""Reading a text takes time in proportion to it: cleaning, parsing and what is made of a parsed plan."""

from __future__ import annotations

import pytest

from measures.text.clean import clean_and_explain
from measures.text.parse import parse_plan
from tests.growth import clock, shapes

#: Characters of the shorter text.
_SMALL = 3_000


def _read(text: str) -> object:
    return parse_plan(clean_and_explain(text).text)


@pytest.mark.parametrize("head", shapes.HEADS)
@pytest.mark.parametrize("piece", shapes.REPEATED, ids=repr)
def test_reading_a_text(head: str, piece: str) -> None:
    grown = clock.growth(_read, shapes.made(shapes.HEADS[head], piece), _SMALL)
    assert not grown.is_too_much, (
        f"{piece!r} over and over, {head}: {clock.TIMES} times the text takes {grown.factor:.0f} times as long"
    )
