"""What the reading says of itself: measures that may hold another one, headings inside them, chapters left out."""

from __future__ import annotations

import pytest

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument, TextProblem

HEAD = "青河区优化营商环境行动方案（2026年）\n为优化营商环境，制定本方案。\n"
ITEMS = "甲乙丙丁戊己"


def read(body: str) -> ParsedDocument:
    """Return the plan with this body under a plain head."""
    return parse_plan(HEAD + body)


def reported(plan: ParsedDocument, code: str) -> list[TextProblem]:
    """Return the problems of one kind."""
    return [problem for problem in plan.problems if problem.code == code]


def items(numbers: str = "123456", end: str = "\n") -> str:
    """Return measures of one paragraph, those in ``numbers`` with their number."""
    return end.join(
        f"{at}.{name}事项办理。做好{name}项工作。"
        if str(at) in numbers
        else f"{name}事项办理。做好{name}项工作。"
        for at, name in enumerate(ITEMS, start=1)
    )


def test_a_plan_that_is_set_alike_throughout_raises_no_doubt() -> None:
    plan = read(f"一、优化服务\n{items()}\n")
    assert len(plan.measures) == 6
    assert plan.problems == ()


@pytest.mark.parametrize("lost", "2345")
def test_an_item_that_has_lost_its_number_is_reported_at_its_place(lost: str) -> None:
    plan = read(f"一、优化服务\n{items('123456'.replace(lost, ''))}\n")
    name = ITEMS[int(lost) - 1]
    assert any(problem.excerpt.startswith(f"{name}事项办理") for problem in reported(plan, "measure.merged"))
    assert reported(plan, "numbering.gap")


def test_the_first_item_without_its_number_is_reported() -> None:
    plan = read(f"一、优化服务\n{items('23456')}\n")
    assert [problem.excerpt[:6] for problem in reported(plan, "measure.unnumbered")] == ["甲事项办理。"]


def test_the_last_item_without_its_number_is_reported() -> None:
    plan = read(f"一、优化服务\n{items('12345')}\n")
    assert reported(plan, "measure.merged") or reported(plan, "text.closing")


@pytest.mark.parametrize("heading", ["规范市场监管", "强化数据共享，完善平台"])
def test_a_heading_without_its_number_is_reported(heading: str) -> None:
    plan = read(
        f"一、优化服务\n1.甲事。做好甲。\n2.乙事。做好乙。\n{heading}\n3.丙事。做好丙。\n4.丁事。做好丁。\n"
    )
    assert heading in [problem.excerpt for problem in reported(plan, "heading.inside")] or any(
        chapter.title == heading for chapter in plan.chapters
    )


def test_points_of_a_list_are_no_items() -> None:
    plan = read(
        "一、优化服务\n1.甲事。做好甲。\n（1）受理申请。\n（2）核对材料。\n2.乙事。做好乙。\n一是受理。按时。\n二是核对。按时。\n"
        "3.丙事。做好丙。\n4.丁事。做好丁。\n"
    )
    assert reported(plan, "measure.merged") == []


def test_what_ends_the_document_by_its_place_only_is_reported() -> None:
    plan = read(f"一、优化服务\n{items()}\n国家另有规定的，从其规定。\n")
    assert plan.measures[-1].text == "做好己项工作。"
    assert [problem.excerpt for problem in reported(plan, "text.closing")] == ["国家另有规定的，从其规定。"]


def test_a_list_in_the_last_measure_is_not_its_end() -> None:
    plan = read(f"一、优化服务\n{items()}\n（1）受理申请。\n（2）核对材料。\n")
    assert "核对材料" in plan.measures[-1].text
    assert reported(plan, "text.closing") == []


def test_deeds_below_a_chapter_of_aims_are_reported() -> None:
    plan = read(
        "一、总体要求\n（一）指导思想。贯彻精神。\n二、目标任务\n（一）加强监管\n加强日常检查。\n（二）完善制度\n完善各项制度。\n"
        "三、重点工作\n（一）甲事。做好甲。\n（二）乙事。做好乙。\n"
    )
    assert [problem.excerpt[:6] for problem in reported(plan, "chapter.not_measures")] == ["二、目标任务"]
    assert not reported(
        read("一、总体要求\n1.坚持创新。\n2.坚持开放。\n二、任务\n1.甲事。做好甲。\n"), "chapter.not_measures"
    )


def test_the_notice_of_what_was_left_out_covers_all_of_it() -> None:
    plan = read(
        "一、任务\n（一）甲事。做好甲。\n（二）乙事。做好乙。\n二、保障措施\n（一）加强领导。成立专班。\n（二）加强宣传。多做宣传。\n"
    )
    (problem,) = reported(plan, "chapter.not_measures")
    text = (
        HEAD
        + "一、任务\n（一）甲事。做好甲。\n（二）乙事。做好乙。\n二、保障措施\n（一）加强领导。成立专班。\n（二）加强宣传。多做宣传。\n"
    )
    assert text[problem.start : problem.end].endswith("多做宣传。")


@pytest.mark.parametrize("line", ["- 5 -", "第 3 页 共 12 页", "首页 组织机构 政务公开 办事服务"])
def test_what_a_page_has_left_in_a_measure_is_reported(line: str) -> None:
    plan = read(f"一、优化服务\n1.甲事。做好甲。\n{line}\n2.乙事。做好乙。\n3.丙事。做好丙。\n")
    codes = {problem.code for problem in plan.problems if problem.excerpt.startswith(line[:3])}
    assert codes & {"text.page_number", "text.furniture"}


def test_a_title_that_was_not_parted_is_reported() -> None:
    body = "".join(f"{at}.对{name}类企业给予支持，落实各项政策。\n" for at, name in enumerate(ITEMS, start=1))
    plan = read(
        f"一、优化服务\n{body}7.完善治理结构。公司应当设立董事会。\n8.对庚类企业给予支持，落实各项政策。\n"
    )
    assert [problem.excerpt[:8] for problem in reported(plan, "measure.title_unclear")] == ["7.完善治理结构"]
