"""Folding makes one what a reader takes for one, and never moves a piece out of its text."""

from __future__ import annotations

import re

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.search.words.folding import fold_text, fold_with_origins
from measures.search.words.simplified_script import simplified_characters


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("營商環境", "营商环境"),
        ("免申卽享", "免申即享"),
        ("ＡＰＰ", "app"),
        ("１５０個", "150个"),
        ("（一）", "(一)"),
        ("ｶﾞ", fold_text("ガ")),
        ("é", fold_text("e\u0301")),
        ("㎡", "m2"),
        ("甲　乙\u00a0\t丙", "甲 乙 丙"),
        ("融\u200b资\ufeff", "融资"),
        ("a\0b", "ab"),
        ("\ud800", "\ufffd"),
        ("😀", "😀"),
        ("显著", "显著"),
    ],
)
def test_what_is_one_to_a_reader_folds_to_one(typed: str, folded: str) -> None:
    assert fold_text(typed) == folded


@given(st.text(), st.text())
def test_a_piece_is_found_where_it_was_cut(left: str, right: str) -> None:
    whole = fold_text(left) + fold_text(right)
    assert fold_text(left + right) == re.sub(" {2,}", " ", whole)


@given(st.text(alphabet=st.characters(codec=None)))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold_text(fold_text(text)) == fold_text(text)


@given(st.text())
def test_origins_lead_back_to_what_was_folded(text: str) -> None:
    folded = fold_with_origins(text)
    assert folded.text == fold_text(text)
    for index in range(len(folded.text)):
        start, end = folded.original_span(index, index + 1)
        assert end == start + 1
        assert folded.text[index] in fold_text(text[start:end])


def test_the_table_of_characters_says_what_opencc_says() -> None:
    convert = opencc.OpenCC("t2s").convert
    assert {c: convert(c) for c in simplified_characters()} == simplified_characters()


def test_find_gives_places_in_the_original() -> None:
    text = "㎡，ＡＢ ab"
    assert [text[a:b] for a, b in fold_with_origins(text).occurrences("ab")] == ["ＡＢ", "ab"]
