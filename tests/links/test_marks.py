"""Marks: the differences where most agrees, what agrees where most differs."""

from __future__ import annotations

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from measures.differences.text_marks import MarkedText, TextMark
from measures.links.comparison.comparison_plan import ComparisonPlan
from measures.links.comparison.text_marks import MarkedMeasure, mark_cells
from measures.models import Measure
from tests.links.alignment_rows import DISTRICTS, THREE_DISTRICTS, THREE_YEARS, YEARS

TEXT = st.lists(
    st.sampled_from(["推动", "免申即享", "融资服务", "，", "。", "12个", "<b>"]), max_size=12
).map("".join)
BRACKETS = {
    TextMark.PLAIN: "{}",
    TextMark.ADDED: "+{}+",
    TextMark.GONE: "-{}-",
    TextMark.PASSING: "±{}±",
    TextMark.SHARED: "={}=",
}


def measure(pk: int, text: str, *leads: str, title: str = "") -> Measure:
    """Return a measure with its leads as the comparison reads them."""
    made = Measure(pk=pk, text=text, title=title)
    made.lead_names = list(leads)  # type: ignore[attr-defined]
    return made


def read(marked: MarkedText) -> str:
    """Return a marked text as text."""
    return "".join(BRACKETS[mark].format(text) for text, mark in marked)


def texts(cells: list[list[Measure]], plan: ComparisonPlan) -> list[str]:
    """Return the marked texts of a row."""
    return [read(one.text) for cell in mark_cells(cells, plan) for one in cell]


def leads(one: MarkedMeasure) -> list[str]:
    """Return the marked names of a measure's leads."""
    return [BRACKETS[mark].format(name) for name, mark in one.leads]


@given(st.lists(st.lists(TEXT, max_size=3), min_size=3, max_size=3), st.booleans())
def test_marks_lose_nothing(columns: list[list[str]], lineage: bool) -> None:
    numbers = count(1)
    cells = [[measure(next(numbers), text, title=text[:9]) for text in column] for column in columns]
    if not any(cells):
        return
    for cell, held in zip(cells, mark_cells(cells, THREE_YEARS if lineage else THREE_DISTRICTS), strict=True):
        for one, marked in zip(cell, held, strict=True):
            assert "".join(text for text, _ in marked.text) == one.text
            assert "".join(text for text, _ in marked.title) == one.title


def test_two_years_show_what_went_and_what_came() -> None:
    cells = [
        [measure(1, "全年新增贷款12亿元，支持企业融资。")],
        [measure(2, "全年新增贷款15亿元，支持企业融资。")],
    ]
    assert texts(cells, YEARS) == [
        "全年新增贷款-12亿元-，支持企业融资。",
        "全年新增贷款+15亿元+，支持企业融资。",
    ]


def test_in_the_middle_year_something_comes_and_something_goes() -> None:
    common = "支持中小企业融资，扩大信用贷款。"
    cells = [[measure(1, common)], [measure(2, common + "建设平台。")], [measure(3, common)]]
    assert texts(cells, THREE_YEARS) == [common, common + "±建设平台。±", common]


def test_what_goes_into_either_part_of_a_split_is_not_marked_as_missing() -> None:
    cells = [
        [measure(1, "支持中小企业融资服务。推进数据资源共享开放。")],
        [measure(2, "支持中小企业融资服务。"), measure(3, "推进数据资源共享开放。")],
    ]
    assert "-" not in "".join(texts(cells, YEARS))


def test_where_little_agrees_that_little_is_marked_wherever_it_stands() -> None:
    cells = [
        [measure(1, "鼓励街道探索创新，有序发展夜间经济等业态，激活城市烟火气。")],
        [
            measure(
                2, "推动各镇打造品牌，集中宣传，有序发展夜间经济等业态，鼓励街道探索，提升消费能级和辐射力。"
            )
        ],
    ]
    assert texts(cells, DISTRICTS) == [
        "=鼓励街道探索=创新，=有序发展夜间经济等业态=，激活城市烟火气。",
        "推动各镇打造品牌，集中宣传，=有序发展夜间经济等业态=，=鼓励街道探索=，提升消费能级和辐射力。",
    ]


def test_of_three_districts_what_any_two_say_is_marked() -> None:
    cells = [
        [measure(1, "深化信用分级监管，建立联合惩戒名单，开展跨区域检查互认工作。")],
        [measure(2, "编制企业合规经营手册，开设法官工作室。")],
        [measure(3, "主动上门宣讲，编制企业合规经营手册，提示常见风险。")],
    ]
    first, second, third = texts(cells, THREE_DISTRICTS)
    assert "=" not in first
    assert "=编制企业合规经营手册=" in second
    assert "=编制企业合规经营手册=" in third


def test_districts_are_held_against_the_first_that_has_a_cell() -> None:
    cells = [[], [measure(1, "推行涉企检查码。")], [measure(2, "积极推行涉企检查码。")]]
    assert texts(cells, THREE_DISTRICTS) == ["推行涉企检查码。", "+积极+推行涉企检查码。"]


def test_what_one_of_two_others_has_is_not_marked_as_missing() -> None:
    cells = [
        [measure(1, "推行涉企检查码、检查评价。")],
        [measure(2, "推行涉企检查码。")],
        [measure(3, "推行检查评价。")],
    ]
    first, *_ = texts(cells, THREE_DISTRICTS)
    assert "检查评价-" not in first


def test_leads_are_compared_by_name_whatever_their_order() -> None:
    cells = [[measure(1, "文。", "甲局", "乙委")], [measure(2, "文。", "乙委", "丙办")], [measure(3, "文。")]]
    rows = mark_cells(cells, THREE_YEARS)
    assert [leads(one) for cell in rows for one in cell] == [["-甲局-", "乙委"], ["乙委", "+丙办+"], []]


def test_titles_carry_marks_of_their_own() -> None:
    cells = [[measure(1, "文。", title="融资支持")], [measure(2, "文。", title="融资服务")]]
    assert [read(one.title) for cell in mark_cells(cells, YEARS) for one in cell] == [
        "融资-支持-",
        "融资+服务+",
    ]


def test_a_measure_without_counterpart_is_plain() -> None:
    assert texts([[measure(1, "文。")], []], YEARS) == ["文。"]
