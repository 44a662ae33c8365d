"""Differences word by word: nothing lost, no word cut, the same from both sides."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from measures.differences import text_difference
from measures.differences.text_difference import DifferencePiece, TextDifference, compare_texts
from measures.differences.text_tokens import split_sentences, split_tokens
from tests.examples import count_examples

WORDS = [
    "推动",
    "免申即享",
    "融资",
    "企业",
    "12个",
    "2025年底",
    "“一件事”",
    "，",
    "。",
    "\n",
    "95%",
    "5G",
    " ",
    "a",
]
PLAN = st.lists(st.sampled_from(WORDS), max_size=30).map("".join)
ANY = st.one_of(PLAN, st.text(max_size=60))


def marked(pieces: tuple[DifferencePiece, ...]) -> str:
    """Return a side with what only it says in brackets."""
    return "".join(f"[{piece.text}]" if piece.only else piece.text for piece in pieces)


@given(ANY)
def test_tokens_and_sentences_are_the_text(text: str) -> None:
    assert "".join(split_tokens(text)) == text
    assert "".join(split_sentences(text)) == text


@settings(max_examples=count_examples(200))
@given(ANY, ANY)
def test_each_side_is_its_text_and_what_is_kept_is_one(left: str, right: str) -> None:
    found = compare_texts(left, right)
    assert "".join(piece.text for piece in found.left) == left
    assert "".join(piece.text for piece in found.right) == right
    kept = ["".join(piece.text for piece in side if not piece.only) for side in (found.left, found.right)]
    assert kept[0] == kept[1]
    assert all(piece.text for piece in (*found.left, *found.right))


@given(ANY)
def test_equal_texts_have_no_difference(text: str) -> None:
    found = compare_texts(text, text)
    assert not any(piece.only for piece in (*found.left, *found.right))


@settings(max_examples=count_examples(200))
@given(ANY, ANY)
def test_it_is_the_same_seen_from_the_other_side(left: str, right: str) -> None:
    found = compare_texts(left, right)
    assert compare_texts(right, left) == TextDifference(found.right, found.left)


@settings(max_examples=count_examples(200))
@given(PLAN, PLAN)
def test_marks_begin_and_end_between_words(left: str, right: str) -> None:
    found = compare_texts(left, right)
    for text, pieces in ((left, found.left), (right, found.right)):
        between = ends(split_tokens(text))
        assert set(ends([piece.text for piece in pieces])) <= set(between)


def ends(parts: list[str]) -> list[int]:
    """Return where each part ends."""
    return [len("".join(parts[: number + 1])) for number in range(len(parts))]


def test_a_person_reads_it_at_a_glance() -> None:
    found = compare_texts(
        "对目录清单内12个行业28类建设项目，实行豁免环评管理。深化“一件事”改革。",
        "对目录清单内14个行业28类建设项目，试行豁免环评管理。深化“一类事”改革。",
    )
    assert marked(found.left) == (
        "对目录清单内[12个]行业28类建设项目，[实行]豁免环评管理。深化[“一件事”]改革。"
    )
    assert marked(found.right) == (
        "对目录清单内[14个]行业28类建设项目，[试行]豁免环评管理。深化[“一类事”]改革。"
    )


def test_numbers_dates_shares_and_names_stay_whole() -> None:
    text = "2025年6月底前建成5G基站1,200个，覆盖率95%，压减3-5个工作日，推广“我嘉·邻里中心”和《指引（试行）》"
    whole = {"2025年6月底", "5G", "1,200个", "95%", "3-5个工作日", "“我嘉·邻里中心”", "《指引（试行）》"}
    assert whole <= set(split_tokens(text))


def test_what_is_too_long_for_words_is_held_against_by_sentences() -> None:
    common = "".join(f"第{number}项融资服务面向企业。" for number in range(400))
    found = compare_texts(common + "新增一句。", common + "另有一句。")
    assert marked(found.left) == common + "[新增一句。]"
    assert marked(found.right) == common + "[另有一句。]"


def test_what_is_too_long_for_sentences_is_not_compared() -> None:
    left = "甲。" * text_difference.MOST_TOKENS
    assert compare_texts(left, "乙。") == TextDifference(
        (DifferencePiece(left, only=False),), (DifferencePiece("乙。", only=False),), is_unread=True
    )
