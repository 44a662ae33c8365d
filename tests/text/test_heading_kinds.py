"""Headings and items without the marks of the standard, and what they are taken for: chapters, measures, lists."""

from __future__ import annotations

import pytest

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument

HEAD = "青河区优化营商环境行动方案（2026年）\n为优化营商环境，制定本方案。\n"


def read(body: str) -> ParsedDocument:
    """Return the plan with this body under a plain head."""
    return parse_plan(HEAD + body)


def titles(plan: ParsedDocument) -> list[str]:
    """Return the titles of the measures."""
    return [measure.title for measure in plan.measures]


def chapters(plan: ParsedDocument) -> list[str]:
    """Return the titles of the chapters."""
    return [chapter.title for chapter in plan.chapters]


def codes(plan: ParsedDocument) -> set[str]:
    """Return the codes of the problems."""
    return {problem.code for problem in plan.problems}


def test_a_chapter_whose_mark_is_a_space() -> None:
    plan = read("一 优化服务\n1.甲事。做好甲。\n2.乙事。做好乙。\n二　规范监管\n3.丙事。做好丙。\n")
    assert (chapters(plan), titles(plan)) == (["优化服务", "规范监管"], ["甲事", "乙事", "丙事"])
    assert plan.measures[1].text == "做好乙。"


def test_a_chapter_that_begins_with_a_year() -> None:
    plan = read("一、2026年主要任务\n（一）甲事。做好甲。\n（二）乙事。做好乙。\n")
    assert chapters(plan) == ["2026年主要任务"]


def test_chapters_without_numbers_are_reported() -> None:
    plan = read("优化服务\n1.甲事。做好甲。\n2.乙事。做好乙。\n规范监管\n3.丙事。做好丙。\n")
    assert (chapters(plan), titles(plan)) == (["优化服务", "规范监管"], ["甲事", "乙事", "丙事"])
    assert plan.measures[1].text == "做好乙。"
    assert codes(plan) == {"levels.unclear"}


def test_one_short_line_is_no_chapter() -> None:
    plan = read("1.甲事。做好甲。\n持续推进\n2.乙事。做好乙。\n3.丙事。做好丙。\n")
    assert plan.chapters == ()
    assert plan.measures[0].text == "做好甲。\n持续推进"


@pytest.mark.parametrize("gap", ["", " ", "．", "、"])
def test_decimals(gap: str) -> None:
    plan = read(
        f"1.优化服务\n1.1{gap}甲事。做好甲。\n1.2{gap}乙事。做好乙。\n2.规范监管\n2.1{gap}丙事。做好丙。\n"
    )
    assert (chapters(plan), titles(plan)) == (["优化服务", "规范监管"], ["甲事", "乙事", "丙事"])
    assert [measure.number for measure in plan.measures] == ["1.1", "1.2", "2.1"]
    assert codes(plan) == set()


def test_decimals_under_chapters() -> None:
    plan = read(
        "一、优化服务\n1.1 甲事。做好甲。\n1.2 乙事。做好乙。\n二、规范监管\n2.1 丙事。做好丙。\n2.2 丁事。做好丁。\n"
    )
    assert titles(plan) == ["甲事", "乙事", "丙事", "丁事"]


def test_quantities_are_no_decimals() -> None:
    plan = read("一、优化服务\n1.甲事。投入\n1.1亿元用于甲。\n1.2万人受益。\n2.乙事。做好乙。\n")
    assert titles(plan) == ["甲事", "乙事"]


@pytest.mark.parametrize("marks", ["1）2）", "①②", "（1）（2）"])
def test_items_of_the_third_level_alone(marks: str) -> None:
    first, second = marks[: len(marks) // 2], marks[len(marks) // 2 :]
    plan = read(
        f"一、优化服务\n{first}甲事。做好甲。\n{second}乙事。做好乙。\n二、规范监管\n{first}丙事。做好丙。\n"
    )
    assert titles(plan) == ["甲事", "乙事", "丙事"]
    assert [measure.number for measure in plan.measures] == [first, second, first]


@pytest.mark.parametrize(("before", "behind"), [("**", "**"), ("——", ""), ("● ", "")])
def test_paragraphs_with_other_marks_before_their_titles(before: str, behind: str) -> None:
    plan = read(
        f"一、优化服务\n{before}甲事。{behind}做好甲。\n{before}乙事。{behind}做好乙。\n二、规范监管\n{before}丙事。{behind}做好丙。\n"
    )
    assert [(measure.title, measure.text) for measure in plan.measures] == [
        ("甲事", "做好甲。"), ("乙事", "做好乙。"), ("丙事", "做好丙。"),
    ]  # fmt: skip


def test_a_chapter_that_charges_somebody_is_a_measure() -> None:
    plan = read(
        "一、优化服务\n（一）甲事。做好甲。（责任单位：区甲局）\n（二）乙事。做好乙。（责任单位：区乙局）\n二、强化宣传\n做好宣传。（责任单位：区丙局）\n三、规范监管\n（一）丙事。做好丙。（责任单位：区甲局）\n"
    )
    assert titles(plan) == ["甲事", "乙事", "强化宣传", "丙事"]
    assert [party.name for party in plan.measures[2].parties] == ["区丙局"]
    assert codes(plan) == {"responsibility.undivided"}


def test_a_chapter_of_one_text_that_charges_nobody_is_reported() -> None:
    plan = read("一、优化服务\n（一）甲事。做好甲。\n（二）乙事。做好乙。\n二、强化宣传\n做好宣传。\n")
    assert titles(plan) == ["甲事", "乙事"]
    assert codes(plan) == {"chapter.empty"}


def test_a_list_in_one_chapter_of_a_plan_of_chapters() -> None:
    plan = read(
        "一、支持研发\n给予奖励。\n1.首次认定的，奖励十万元。\n2.再次认定的，奖励五万元。\n二、支持上市\n给予奖励。\n三、支持外贸\n给予补助。\n四、支持用工\n给予补助。\n"
    )
    assert titles(plan) == ["支持研发", "支持上市", "支持外贸", "支持用工"]
    assert "2.再次认定的，奖励五万元。" in plan.measures[0].text
    assert codes(plan) == {"levels.unclear"}


def test_a_word_for_tasks_announces_no_list() -> None:
    plan = read(
        "一、优化服务\n工作目标：网办率提高。\n主要任务：\n1.甲事。做好甲。\n2.乙事。做好乙。\n二、规范监管\n工作目标：满意率提高。\n主要任务：\n3.丙事。做好丙。\n"
    )
    assert titles(plan) == ["甲事", "乙事", "丙事"]


def test_a_list_whose_last_point_ends_the_sentence() -> None:
    plan = read("一、优化服务\n（一）甲事。做好甲。\n1.受理申请；\n2.发出证照。\n（二）乙事。做好乙。\n")
    assert titles(plan) == ["甲事", "乙事"]
    assert "levels.unclear" in codes(plan)


@pytest.mark.parametrize("title", ["适用范围", "支持对象", "试点范围"])
def test_who_is_meant_is_no_measure(title: str) -> None:
    plan = read(
        f"一、{title}\n（一）本区企业。\n（二）个体户。\n二、支持政策\n（一）甲事。奖励甲。\n（二）乙事。奖励乙。\n"
    )
    assert titles(plan) == ["甲事", "乙事"]


def test_a_chapter_that_sets_its_tasks_down_is_one_of_them() -> None:
    plan = read("一、明确目标任务。细化清单。\n二、强化部门协同。共同努力。\n三、严格督查考核。定期通报。\n")
    assert titles(plan) == ["明确目标任务", "强化部门协同", "严格督查考核"]


def test_measures_that_call_themselves_so() -> None:
    plan = read("措施一：支持研发\n给予奖励。\n措施二：支持上市\n给予补助。\n")
    assert titles(plan) == ["支持研发", "支持上市"]


def test_the_first_chapter_at_the_end_of_the_line_before_it() -> None:
    plan = read(
        "提出如下措施。一、发展目标\n到2027年有成效。二、优化服务\n（一）甲事。做好甲。\n（二）乙事。做好乙。\n三、规范监管\n（三）丙事。做好丙。\n"
    )
    assert chapters(plan) == ["发展目标", "优化服务", "规范监管"]
    assert titles(plan) == ["甲事", "乙事", "丙事"]
    assert "numbering.inline" in codes(plan)


def test_a_numeral_at_the_end_of_a_sentence_is_no_chapter() -> None:
    plan = read("一、优化服务\n1.甲事。包括以下。一、二\n2.乙事。做好乙。\n")
    assert chapters(plan) == ["优化服务"]


@pytest.mark.parametrize("mark", ["3 ", "3　", "（3）"])
def test_a_number_of_another_form_is_believed_or_reported_where_it_is_missing(mark: str) -> None:
    plan = read(f"一、优化服务\n1.甲事。做好甲。\n2.乙事。做好乙。\n{mark}丙事。做好丙。\n4.丁事。做好丁。\n")
    assert "丙事" in titles(plan) or "measure.merged" in codes(plan)
