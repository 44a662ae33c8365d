"""The escape of formulas in CSV: no formula is left, and unescaping returns the original."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.exports.formula_escape import escape_formula, unescape_formula
from tests.exports.hostile import PAYLOADS

LIVE = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
texts = st.text(st.sampled_from([*"'=+-@＝＋－＠\t\r\n \u3000\ufeff\"甲1a"]), max_size=8) | st.text(
    max_size=20
)


@given(texts)
def test_nothing_begins_like_a_formula(text: str) -> None:
    assert not escape_formula(text).lstrip(" \u3000\u00a0\ufeff\u200b\x00").startswith(LIVE)


@given(texts)
def test_the_mark_comes_off_again(text: str) -> None:
    assert unescape_formula(escape_formula(text)) == text


@given(texts, texts)
def test_no_two_texts_look_alike(one: str, other: str) -> None:
    assert (escape_formula(one) == escape_formula(other)) == (one == other)


@pytest.mark.parametrize("text", PAYLOADS, ids=range(len(PAYLOADS)))
def test_payloads(text: str) -> None:
    assert unescape_formula(escape_formula(text)) == text
    assert not escape_formula(text).startswith(LIVE)


@pytest.mark.parametrize("text", ["", "融资支持", "5.10", "'引'", "“=”号", "a=1"])
def test_other_texts_are_left_alone(text: str) -> None:
    assert escape_formula(text) == text
