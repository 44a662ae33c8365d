"""What two texts both say: whole words, long enough to mean something, wherever they stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from measures.differences.shared_text import MIN_SHARED_CHARACTERS, most_in_common, shared_flags
from measures.differences.text_difference import compare_texts

WORDS = ["推动", "免申即享", "融资", "服务", "，", "。", "12个"]
TEXT = st.lists(st.sampled_from(WORDS), max_size=20).map("".join)
QUOTED = st.lists(st.sampled_from([*WORDS, "“", "”", "《", "》", "-", "5G", "年"]), max_size=20).map("".join)


def marked(text: str, other: str) -> list[str]:
    """Return the stretches of ``text`` that ``other`` has."""
    flags = shared_flags(text, other)
    return "".join(one if flag else "|" for one, flag in zip(text, flags, strict=True)).split("|")


@given(TEXT, TEXT)
def test_every_stretch_stands_in_the_other_and_is_long_enough(text: str, other: str) -> None:
    for stretch in filter(None, marked(text, other)):
        assert sum(character.isalnum() for character in stretch) >= MIN_SHARED_CHARACTERS
        assert stretch[0].isalnum()
        assert stretch[-1].isalnum()


@given(st.text(max_size=40), st.text(max_size=40))
def test_there_is_a_flag_for_every_character(text: str, other: str) -> None:
    assert len(shared_flags(text, other)) == len(text)


def test_order_does_not_matter_and_chance_does_not_count() -> None:
    assert list(filter(None, marked("推动企业融资，完善免申即享服务", "完善免申即享服务。推动创新"))) == [
        "完善免申即享服务"
    ]


@given(QUOTED, QUOTED)
def test_no_comparison_finds_more_in_common(text: str, other: str) -> None:
    most, parts = most_in_common(text, other), compare_texts(text, other)
    assert most is not None
    for side in (parts.left, parts.right):
        assert sum(len(piece.text) for piece in side if not piece.only) <= most
    assert most_in_common(other, text) == most


def test_of_long_texts_it_is_not_said() -> None:
    assert most_in_common("甲，" * 1_000, "乙。") is None
