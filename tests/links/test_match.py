"""What makes two measures belong together, on small documents."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from measures.links.likeness import similar_clauses
from measures.links.likeness.compared_text import ComparedText
from measures.links.likeness.lineage_relations import LineagePair, lineage_relations
from measures.links.likeness.measure_matching import likely_pairs, match_measures, match_pairs
from measures.links.likeness.rounded_shares import round_all_down
from measures.links.likeness.shared_phrases import shared_phrases
from measures.text.rounding import round_down
from tests.examples import count_examples

LEFT = [
    ComparedText(
        1,
        "推行涉企检查码",
        "对涉企现场检查全面推行应用“检查码”，构建事前赋码、事中凭码、事后扫码的工作机制。",
    ),
    ComparedText(2, "租赁住房保障", "推广线上“信易住”平台使用率，简化申请流程，盘活农村闲置房产。"),
    ComparedText(3, "纳税服务", "推广应用全面数字化电子发票，积极响应信用良好、风险较低企业的用票需求。"),
]
RIGHT = [
    ComparedText(11, "建设活力街区", "有序发展市集活动、户外餐饮、夜间经济等业态，激活城市烟火气。"),
    ComparedText(
        12,
        "推行涉企检查码",
        "对涉企现场检查全面推行应用“检查码”，构建事前赋码、事中凭码、事后扫码的工作机制。",
    ),
    ComparedText(13, "优化办税", "推广应用全面数字化电子发票，压减办税时间，建立税费争议联合处置机制。"),
]
PLAN_TEXT = st.text("推行检查码企业服务优化，。；“”0123平台机制纳税", max_size=80)


def documents() -> st.SearchStrategy[list[tuple[str, str]]]:
    return st.lists(st.tuples(st.text("优化服务检查纳税", max_size=8), PLAN_TEXT), max_size=6)


def test_equal_texts_are_the_same_and_say_why() -> None:
    first = match_measures(LEFT, RIGHT)[0]
    assert (first.left, first.right) == (1, 12)
    assert first.is_same
    assert first.is_same_matter
    assert first.coverage == 1
    assert first.clauses[0].left == first.clauses[0].right
    assert "对涉企现场检查全面推行应用" in first.phrases


def test_a_shared_sentence_among_others_makes_it_related() -> None:
    found = {(match.left, match.right): match for match in match_measures(LEFT, RIGHT)}
    assert not found[3, 13].is_same
    assert found[3, 13].phrases == ("推广应用全面数字化电子发票",)


def test_what_shares_nothing_is_not_linked() -> None:
    assert {match.left for match in match_measures(LEFT, RIGHT)} == {1, 3}
    assert {match.right for match in match_measures(LEFT, RIGHT)} == {12, 13}


def test_a_short_term_in_quotation_marks_is_a_phrase() -> None:
    one = ComparedText(1, "", "规范“检查码”应用。")
    other = ComparedText(2, "", "推行“检查码”。")
    assert shared_phrases(one, other) == ["检查码"]
    assert shared_phrases(one, ComparedText(2, "", "推行检查码。")) == []


def test_what_all_measures_say_tells_nothing() -> None:
    """However long a phrase is: if every measure has it, two are not linked by it."""
    every = "为企业和群众提供便利高效的服务。"
    left = [ComparedText(n, f"第{n}项", f"{every}{chr(0x4E00 + n) * 9}") for n in range(50)]
    right = [ComparedText(n, f"另{n}件", f"{every}{chr(0x5E00 + n) * 9}") for n in range(100, 150)]
    assert match_measures(left, right) == []


@pytest.mark.parametrize("empty", [[], [ComparedText(1, "", "")], [ComparedText(1, "，。", "\n\n")]])
def test_nothing_to_compare_gives_nothing(empty: list[ComparedText]) -> None:
    assert match_measures(empty, RIGHT) == []
    assert match_measures(RIGHT, empty) == []
    assert match_measures(empty, empty) == []


@given(left=documents(), right=documents())
@settings(max_examples=count_examples(60))
def test_it_does_not_matter_which_document_comes_first(
    left: list[tuple[str, str]], right: list[tuple[str, str]]
) -> None:
    lefts = [ComparedText(("l", number), *texts) for number, texts in enumerate(left)]
    rights = [ComparedText(("r", number), *texts) for number, texts in enumerate(right)]
    forward = {(match.left, match.right): match.linked for match in match_measures(lefts, rights, least=0)}
    backward = {(match.right, match.left): match.linked for match in match_measures(rights, lefts, least=0)}
    assert forward.keys() == backward.keys()
    for pair, linked in forward.items():
        assert 0 <= linked <= 1
        assert linked == pytest.approx(backward[pair], abs=0.05)


@given(documents())
@settings(max_examples=count_examples(60))
def test_what_agrees_stands_in_both(texts: list[tuple[str, str]]) -> None:
    pieces = {number: ComparedText(number, *each) for number, each in enumerate(texts)}
    for match in match_measures(list(pieces.values()), list(pieces.values()), least=0):
        one, other = pieces[int(str(match.left))], pieces[int(str(match.right))]
        for phrase in match.phrases:
            assert any(phrase in run for run in one.runs)
            assert any(phrase in run for run in other.runs)
        for like in match.clauses:
            assert like.left in one.text
            assert like.right in other.text
            assert 0.6 <= like.agree <= 1


@pytest.mark.parametrize("most", [1, 1_000_000], ids=["one by one", "at once"])
@given(one=documents(), others=st.lists(documents(), max_size=3))
@settings(max_examples=count_examples(60))
def test_matches_do_not_depend_on_what_is_matched_with_them(
    most: int, one: list[tuple[str, str]], others: list[list[tuple[str, str]]]
) -> None:
    mine = [ComparedText(("one", number), *texts) for number, texts in enumerate(one)]
    pairs = []
    for at, other in enumerate(others):
        its = [ComparedText((at, number), *texts) for number, texts in enumerate(other)]
        pairs += likely_pairs(*((mine, its) if at % 2 else (its, mine)), least=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(similar_clauses, "_MOST_CELLS", most)
        together = match_pairs(pairs)
    assert together == [match for pair in pairs for match in match_pairs([pair])]


@given(st.lists(st.floats(0, 1), min_size=1), st.integers(1, 4))
@example([0.29, 0.57, 0.999, 0.9, 1.0], 2)
def test_many_shares_are_rounded_as_one_is(shares: list[float], places: int) -> None:
    assert round_all_down(np.array(shares), places).tolist() == [round_down(one, places) for one in shares]


def test_what_became_of_a_measure() -> None:
    ties = [
        LineagePair("1", "1", True),  # goes on, although parts went elsewhere
        LineagePair("1", "2", False),
        LineagePair("3", "4", False),
        LineagePair("5", "6", False),
        LineagePair("7", "6", False),
        LineagePair("8", "9", False),
        LineagePair("8", "10", False),
    ]
    assert lineage_relations(ties) == ["same", "split", "changed", "merged", "merged", "split", "split"]
