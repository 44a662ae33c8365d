"""On which level the measures stand: decided for each chapter by what stands in it, boxes and named headings apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument

HEAD = "青河区优化营商环境行动方案（2026年）\n为优化营商环境，制定本方案。\n"
CN = "一二三四五六七八九"


def read(body: str) -> ParsedDocument:
    """Return the plan with this body under a plain head."""
    return parse_plan(HEAD + body)


def titles(plan: ParsedDocument) -> list[tuple[str, str]]:
    """Return number and title of the measures."""
    return [(measure.number, measure.title) for measure in plan.measures]


def codes(plan: ParsedDocument) -> set[str]:
    """Return the codes of the problems."""
    return {problem.code for problem in plan.problems}


def test_a_chapter_of_numbers_beside_chapters_of_sections() -> None:
    plan = read(
        "一、重点领域\n（一）第一类\n1.甲事。做好甲。\n2.乙事。做好乙。\n（二）第二类\n3.丙事。做好丙。\n"
        "二、工作机制\n（一）丁事。做好丁。\n（二）戊事。做好戊。\n三、工作保障制度\n（一）己事。做好己。\n"
    )
    assert titles(plan) == [
        ("1", "甲事"), ("2", "乙事"), ("3", "丙事"), ("（一）", "丁事"), ("（二）", "戊事"), ("（一）", "己事"),
    ]  # fmt: skip
    assert len({measure.code for measure in plan.measures}) == 6
    assert codes(plan) == set()


def test_a_section_without_numbers_beside_sections_with_some() -> None:
    plan = read(
        "一、重点任务\n（一）第一类\n1.甲事。做好甲。\n2.乙事。做好乙。\n（二）宣传理念\n向各部门宣传理念，形成共识。\n（三）第三类\n1.丙事。做好丙。\n"
    )
    assert titles(plan) == [("1", "甲事"), ("2", "乙事"), ("（二）", "宣传理念"), ("1", "丙事")]
    assert plan.measures[2].text == "向各部门宣传理念，形成共识。"
    assert codes(plan) == set()


def test_a_chapter_of_numbers_without_sections_beside_chapters_of_sections() -> None:
    plan = read(
        "一、优化服务\n1.甲事。做好甲。\n2.乙事。做好乙。\n二、规范监管\n（一）丙事。做好丙。\n（二）丁事。做好丁。\n"
    )
    assert titles(plan) == [("1", "甲事"), ("2", "乙事"), ("（一）", "丙事"), ("（二）", "丁事")]


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 4)), min_size=2, max_size=6))
def test_every_chapter_is_read_on_its_own_level(chapters: list[tuple[bool, int]]) -> None:
    body, expected = "", []
    for at, (numbered, count) in enumerate(chapters):
        body += f"{CN[at]}、领域{CN[at]}\n"
        for item in range(count):
            mark = f"{item + 1}." if numbered else f"（{CN[item]}）"
            body += f"{mark}事项{at}{item}。做好工作。\n"
            expected.append(f"事项{at}{item}")
    assert [measure.title for measure in read(body).measures] == expected


def test_points_of_a_list_stay_in_the_text_and_the_other_reading_is_told() -> None:
    plan = read(
        "一、优化服务\n（一）甲事。主要做好以下工作：\n1.受理申请；\n2.核对材料；\n3.发出证照。\n（二）乙事。做好乙。\n（三）丙事。做好丙。\n"
    )
    assert titles(plan) == [("（一）", "甲事"), ("（二）", "乙事"), ("（三）", "丙事")]
    assert "3.发出证照。" in plan.measures[0].text
    assert codes(plan) == {"levels.unclear"}


def test_run_in_chapters_get_one_answer_that_is_told() -> None:
    plan = read(
        "一、指导思想。以改革为动力。\n二、示范任务。复制推广改革事项。\n三、主要目标。三年内走在前列。\n四、组织领导。统筹推进工作。\n五、评估推广。每年评估一次。\n"
    )
    assert titles(plan) == [("二", "示范任务"), ("五", "评估推广")]
    (problem,) = plan.problems
    assert (problem.code, problem.severity) == ("levels.unclear", "notice")
    assert "5 章都是举措" in problem.message


@pytest.mark.parametrize(
    "title", ["现状分析", "发展现状", "存在问题", "面临形势", "指导思想", "发展目标", "工作背景", "发展基础"]
)
def test_what_says_how_things_stand_holds_no_measures(title: str) -> None:
    plan = read(
        f"一、{title}\n（一）规模扩大。已有企业若干。\n（二）环境改善。成效明显。\n二、重点任务\n（一）甲事。做好甲。\n（二）乙事。做好乙。\n"
    )
    assert titles(plan) == [("（一）", "甲事"), ("（二）", "乙事")]


@pytest.mark.parametrize("title", ["夯实产业基础", "解决突出问题", "优化发展环境"])
def test_titles_that_only_speak_of_such_things(title: str) -> None:
    plan = read(f"一、{title}\n（一）甲事。做好甲。\n（二）乙事。做好乙。\n")
    assert (len(plan.measures), codes(plan)) == (2, set())


@pytest.mark.parametrize("mark", ["赛道{}：{}", "方向/赛道{}：{}", "行动{} {}", "任务{}、{}"])
def test_headings_numbered_by_what_they_call_themselves(mark: str) -> None:
    body = "".join(
        f"{mark.format(CN[at], name)}\n重点区域：各镇\n1.甲{name}。做好甲。\n2.乙{name}。做好乙。\n"
        for at, name in enumerate(("终端", "物流"))
    )
    plan = read(f"一、特色领域\n{body}二、支撑能力\n（一）丙事。做好丙。\n（二）丁事。做好丁。\n")
    assert titles(plan) == [
        ("1", "甲终端"), ("2", "乙终端"), ("1", "甲物流"), ("2", "乙物流"), ("（一）", "丙事"), ("（二）", "丁事"),
    ]  # fmt: skip
    assert [chapter.title for chapter in plan.chapters] == ["特色领域", "终端", "物流", "支撑能力"]
    assert codes(plan) == set()


def test_one_line_that_looks_like_a_named_heading_is_text() -> None:
    plan = read("一、优化服务\n1.甲事。做好甲。\n方案一：先行先试\n2.乙事。做好乙。\n")
    assert plan.measures[0].text == "做好甲。\n方案一：先行先试"


@pytest.mark.parametrize("title", ["专栏1 重点工程", "专栏一：重点工程", "专栏 重点工程"])
def test_a_box_is_a_part_of_its_own(title: str) -> None:
    plan = read(
        f"一、优化服务\n1.甲事。做好甲。\n2.乙事。做好乙。\n{title}\n1.大厅工程：新建三处。\n2.窗口工程：新设十个。\n3.丙事。做好丙。\n二、规范监管\n4.丁事。做好丁。\n"
    )
    assert titles(plan)[:2] == [("1", "甲事"), ("2", "乙事")]
    assert plan.measures[1].text == "做好乙。"
    box = plan.chapters[1]
    assert box.title == "重点工程"
    assert box.text.startswith("1.大厅工程：新建三处。\n2.窗口工程")
    assert titles(plan)[-1] == ("4", "丁事")
    # The third may be of the box or of the plan.
    assert "levels.unclear" in codes(plan)


def test_measures_go_on_behind_a_box() -> None:
    plan = read(
        "一、优化服务\n1.甲事。做好甲。\n2.乙事。做好乙。\n3.丙事。做好丙。\n专栏1 重点工程\n1.大厅工程：新建三处。\n4.丁事。做好丁。\n"
    )
    assert titles(plan) == [("1", "甲事"), ("2", "乙事"), ("3", "丙事"), ("4", "丁事")]
    assert {measure.chapter_key for measure in plan.measures} == {0}
    assert codes(plan) == set()


@pytest.mark.parametrize("gap", ["　　", "  ", "\t"])
def test_an_article_behind_the_title_of_its_chapter(gap: str) -> None:
    plan = parse_plan(
        f"青河市数据管理办法\n第一章　总则{gap}第一条　为规范管理，制定本办法。\n第二条　本办法适用于本市。\n第二章　职责{gap}第三条　各部门负责本部门数据。\n"
    )
    assert [measure.number for measure in plan.measures] == ["一", "二", "三"]
    assert [chapter.title for chapter in plan.chapters] == ["总则", "职责"]


def test_a_word_that_ends_in_a_numeral_begins_no_chapter() -> None:
    plan = read("一、育人方式\n（一）坚持知行合一、工学结合。借鉴做法，共同育人。\n（二）乙事。做好乙。\n")
    assert titles(plan) == [("（一）", "坚持知行合一、工学结合"), ("（二）", "乙事")]
