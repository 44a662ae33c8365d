"""Passages show what was found, where it stands, and nothing else is changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.search.results.snippets import SNIPPET_WIDTH, best_passage, mark_needles, needle_spans
from measures.search.words.folding import fold_text

LONG = (
    "推动政务服务提质增效。" * 20
    + "扩大政策性融资担保覆盖面，常态化开展银企对接活动。"
    + "完善诉求闭环机制。" * 20
)


def plain(text: str, *needles: str) -> str:
    return "".join(f"[{one.text}]" if one.found else one.text for one in best_passage(text, needles))


def test_a_short_text_is_shown_whole() -> None:
    assert plain("支持融资，融资担保。", "融资") == "支持[融资]，[融资]担保。"


def test_a_long_text_is_shown_from_the_sentence_that_has_it() -> None:
    shown = plain(LONG, "融资")
    assert shown.startswith("…扩大政策性[融资]担保覆盖面，")
    assert shown.endswith("。…")
    assert len(shown) <= SNIPPET_WIDTH + 10


def test_without_needles_it_begins_at_the_beginning() -> None:
    assert plain(LONG).startswith("推动政务服务提质增效。")


def test_the_end_is_shown_to_the_end() -> None:
    assert plain("甲" * 300 + "融资。", "融资").endswith("[融资]。")


def test_the_passage_with_most_is_chosen() -> None:
    text = "融资。" + "甲" * 200 + "。融资担保，融资租赁，融资对接。" + "乙" * 200
    assert plain(text, "融资").count("[融资]") == 3


@pytest.mark.parametrize(
    ("text", "needle", "marked"),
    [
        ("營商環境好", "营商环境", ["營商環境"]),
        ("ＡＰＰ与app", "app", ["ＡＰＰ", "app"]),
        ("融融融", "融融", ["融融"]),
        ("一 二", "一 二", ["一 二"]),
    ],
)
def test_marks_stand_on_the_original_characters(text: str, needle: str, marked: list[str]) -> None:
    assert [one.text for one in mark_needles(text, [needle]) if one.found] == marked


def test_overlapping_needles_are_one_mark() -> None:
    assert [one.text for one in mark_needles("中小企业融资", ["企业融", "融资"]) if one.found] == ["企业融资"]


@given(st.text(max_size=400), st.lists(st.text(min_size=1, max_size=4), max_size=4))
def test_pieces_join_to_the_text(text: str, needles: list[str]) -> None:
    folded = [fold_text(needle) for needle in needles]
    assert "".join(one.text for one in mark_needles(text, folded)) == text
    shown = best_passage(text, folded)
    inner = "".join(one.text for one in shown)
    assert inner.removeprefix("…").removesuffix("…") in text or inner in text
    if needle_spans(text, folded):
        assert any(one.found for one in shown)
