"""Who is responsible: every way of saying so in the text of a measure, and what only looks like it."""

from __future__ import annotations

import pytest

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument, ParsedMeasure

HEAD = "青河区优化营商环境行动方案（2025年）\n一、优化服务\n"


def read(*texts: str) -> ParsedDocument:
    """Return a plan of measures with these texts."""
    return parse_plan(HEAD + "".join(f"{n}.事项{n}。{text}\n" for n, text in enumerate(texts, 1)))


def first(*texts: str) -> ParsedMeasure:
    """Return the first measure of such a plan."""
    return read(*texts).measures[0]


def roles(measure: ParsedMeasure) -> tuple[list[str], list[str]]:
    """Return leads and co-leads by name."""
    return (
        [party.name for party in measure.parties if party.role == "lead"],
        [party.name for party in measure.parties if party.role == "co_lead"],
    )


def codes(document: ParsedDocument) -> list[str]:
    """Return the codes of the problems in order."""
    return [problem.code for problem in document.problems]


CLAUSES = {
    "牵头单位：区发改委、区投促办；配合责任单位：各相关部门": (["区发改委", "区投促办"], ["各相关部门"]),
    "牵头单位：区发改委；配合单位：区财政局、区税务局": (["区发改委"], ["区财政局", "区税务局"]),
    "牵头部门：区发改委；协办部门：区财政局": (["区发改委"], ["区财政局"]),
    "主责单位：区发改委；协办单位：区财政局": (["区发改委"], ["区财政局"]),
    "责任单位：区数据局、区城运中心，各相关单位": (["区数据局", "区城运中心", "各相关单位"], []),
    "责任单位：甲局；配合单位：乙局": (["甲局"], ["乙局"]),
    "牵头单位：甲委；责任单位：乙局；完成时限：6月底": (["甲委"], ["乙局"]),
    "牵头单位：县审批局，责任单位：县直各单位，各乡镇人民政府": (
        ["县审批局"],
        ["县直各单位", "各乡镇人民政府"],
    ),
    "牵头单位：州审批局；责任单位：州司法局及州直相关单位，6月底完成": (
        ["州审批局"],
        ["州司法局", "州直相关单位"],
    ),
    "牵头领导：张三；牵头单位：甲局": (["甲局"], []),
    "完成时限：长期；责任单位：甲局": (["甲局"], []),
    "责任单位：各部门按职责分工负责": (["各部门"], []),
    "甲局牵头，乙局、丙局按职责分工负责": (["甲局"], ["乙局", "丙局"]),
    "由甲局牵头，各街镇配合": (["甲局"], ["各街镇"]),
    "区发改局牵头，区财政局、区水务局，各街道办事处配合": (
        ["区发改局"],
        ["区财政局", "区水务局", "各街道办事处"],
    ),
    "各有关部门按职责分工负责": (["各有关部门"], []),
    "市政府办公室牵头，各县市区政府按职责分工负责，12月底前完成": (["市政府办公室"], ["各县市区政府"]),
    "区市场局、区行政服务中心": (["区市场局", "区行政服务中心"], []),
    "区税务局": (["区税务局"], []),
    "责任单位：甲局（牵头）、乙局、丙局": (["甲局"], ["乙局", "丙局"]),
    "牵头单位：甲局；配合单位：无": (["甲局"], []),
}


@pytest.mark.parametrize("brackets", ["（）", "()", "〔〕", "【】", "（)"])
@pytest.mark.parametrize("clause", CLAUSES)
def test_clauses_in_brackets(clause: str, brackets: str) -> None:
    whole = brackets[0] + clause + brackets[1]
    measure = first(f"完善运行机制。{whole}")
    assert roles(measure) == CLAUSES[clause]
    assert measure.text == "完善运行机制。"
    assert {party.phrase for party in measure.parties} == {whole}


@pytest.mark.parametrize("clause", CLAUSES)
def test_half_width_marks(clause: str) -> None:
    half = clause.replace("：", ":").replace("；", ";").replace("，", ",")
    assert roles(first(f"完善运行机制。({half})")) == CLAUSES[clause]


def test_names_stand_where_the_party_says() -> None:
    text = HEAD + "1.甲。做好甲。（牵头单位：区政府办公室（区政务服务中心）、区消防救援支队等相关部门）\n"
    (measure,) = parse_plan(text).measures
    assert roles(measure)[0] == ["区政府办公室（区政务服务中心）", "区消防救援支队", "相关部门"]
    for party in measure.parties:
        assert text[party.start : party.end] == party.name


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("区发展和改革委员会、区规划和自然资源局", ["区发展和改革委员会", "区规划和自然资源局"]),
        ("区司法局及各街镇", ["区司法局", "各街镇"]),
        ("区司法局、以及各街镇", ["区司法局", "各街镇"]),
        ("区财政局 区税务局", ["区财政局", "区税务局"]),
        ("区财政局、区税务局等", ["区财政局", "区税务局"]),
        ("区商务委等有关部门", ["区商务委", "有关部门"]),
        ("区商务委等部门", ["区商务委", "等部门"]),
        ("各市（区）人民政府、医药高新区管委会", ["各市（区）人民政府", "医药高新区管委会"]),
        ("区政府办公室（区政务服务中心、区数据局）", ["区政府办公室（区政务服务中心、区数据局）"]),
    ],
)
def test_lists_of_names(names: str, expected: list[str]) -> None:
    assert roles(first(f"完善机制。（牵头单位：{names}）"))[0] == expected


def test_several_clauses_each_after_its_sentence() -> None:
    measure = first(
        "推广企业码应用（区市场局、区行政服务中心）。优化信息库（区市场局、区大数据中心）。开展集中登记。"
    )
    assert measure.text == "推广企业码应用。优化信息库。开展集中登记。"
    assert [party.phrase for party in measure.parties] == [
        "（区市场局、区行政服务中心）",
        "（区市场局、区行政服务中心）",
        "（区市场局、区大数据中心）",
        "（区市场局、区大数据中心）",
    ]


def test_a_name_of_two_clauses_is_listed_once() -> None:
    plan = read("推广应用（区市场局、区税务局）。优化信息库（区市场局）。")
    assert plan.as_dict()["measures"][0]["lead"] == ["区市场局", "区税务局"]
    assert len(plan.measures[0].parties) == 3


def test_a_name_printed_twice_in_one_clause_stays_twice() -> None:
    plan = read("完善机制。（责任单位：甲局、乙局、甲局）")
    assert plan.as_dict()["measures"][0]["lead"] == ["甲局", "乙局", "甲局"]


@pytest.mark.parametrize(
    "text",
    [
        "提供ODI备案指导（境外投资备案指导）。",
        "培育一批示范站（点）。",
        "落实《明白单》（2024版）。",
        "依托北虹桥创新中心（游戏贸易服务平台）。",
        "做强综合服务平台（嘉定）。",
        "筹建服务中心（含企业出海法律服务中心、企业并购投资服务中心）。",
        "建设特色园区（科技园区、商务园区）。",
        "落实“三进”（人进、权进、事进）。",
        "加大AEO（经认证的经营者）企业培育。",
        "完善标识（双语）。",
        "推进实施（详见附件）。",
        "（包括区市场局、区税务局）。",
        "由企业自行办理（由申请人负责）。",
        "在工作中，责任单位应当及时反馈。",
        "明确责任主体和完成时限。",
    ],
)
def test_what_only_looks_like_a_clause(text: str) -> None:
    plan = read(f"完善机制。{text}")
    assert plan.measures[0].parties == ()
    assert plan.measures[0].text == f"完善机制。{text}"
    assert codes(plan) == []


def test_a_single_centre_is_a_clause_only_where_that_is_the_plans_habit() -> None:
    alone = read("建立服务窗口（区融资服务中心）。", "推广应用。")
    assert alone.measures[0].parties == ()
    habit = read(
        "建立服务窗口（区融资服务中心）。", "推广应用（区税务局、区财政局）。", "开展培训（区人社局）。"
    )
    assert roles(habit.measures[0])[0] == ["区融资服务中心"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("责任单位：区财政局、区税务局", (["区财政局", "区税务局"], [])),
        ("牵头单位：甲局；配合单位：乙局。", (["甲局"], ["乙局"])),
        ("牵头单位：甲局\n配合单位：乙局", (["甲局"], ["乙局"])),
        ("牵头单位：甲局\n责任单位：乙局、丙局", (["甲局"], ["乙局", "丙局"])),
        ("责任单位：\n甲局、乙局", (["甲局", "乙局"], [])),
    ],
)
def test_clauses_on_lines_of_their_own(lines: str, expected: tuple[list[str], list[str]]) -> None:
    plan = parse_plan(f"{HEAD}1.事项\n做好事项。\n{lines}\n2.另一事项\n做好另一事项。\n")
    assert roles(plan.measures[0]) == expected
    assert plan.measures[0].text == "做好事项。"
    assert plan.measures[1].title == "另一事项"


def test_a_clause_without_brackets_behind_the_last_sentence() -> None:
    measure = first("做好事项。责任单位：区税务局、区财政局。")
    assert (measure.text, roles(measure)[0]) == ("做好事项。", ["区税务局", "区财政局"])


def test_a_clause_in_the_line_of_the_title() -> None:
    plan = parse_plan(
        f"{HEAD}1.市场准入（牵头单位：区市场局）\n放宽条件。\n2.纳税（牵头单位：区税务局）\n推广发票。\n"
    )
    assert [(m.title, m.text, roles(m)[0]) for m in plan.measures] == [
        ("市场准入", "放宽条件。", ["区市场局"]),
        ("纳税", "推广发票。", ["区税务局"]),
    ]


@pytest.mark.parametrize(
    ("clause", "code"),
    [
        ("（牵头单位：区发改委；配合单位：区财政局，重点抓好落实", "clause.unbalanced"),
        ("责任单位：区发改委、区财政局做好工作）", "clause.unbalanced"),
        ("（牵头单位：区发改委、、区财政局）", "clause.unreadable"),
        ("（牵头单位：区发改委、）", "clause.unreadable"),
        ("（责任单位：）", "clause.unreadable"),
        ("（牵头单位：；配合单位：区财政局）", "clause.unreadable"),
        ("（牵头及配合单位：区发改委）", "clause.unreadable"),
        (f"（责任单位：{'各单位要高度重视并抓好落实' * 4}）", "clause.unreadable"),
    ],
)
def test_what_cannot_be_read_stays_in_the_text_and_is_reported(clause: str, code: str) -> None:
    plan = read(f"完善机制。{clause}")
    assert plan.measures[0].text == f"完善机制。{clause}"
    assert plan.measures[0].parties == ()
    (problem,) = plan.problems
    assert (problem.code, problem.line) == (code, 3)
    assert problem.excerpt[:4] in clause


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("（牵头单位：区发改委；配合单位：区财政局", (["区发改委"], ["区财政局"])),
        ("（牵头单位：区发改委；配合单位：区财政局。", (["区发改委"], ["区财政局"])),
        (
            "（责任单位：区政府办公室（区政务服务中心）、区财政局",
            (["区政府办公室（区政务服务中心）", "区财政局"], []),
        ),
        ("责任单位：区发改委、区财政局）", (["区发改委", "区财政局"], [])),
    ],
)
def test_a_clause_without_one_bracket_is_read_to_the_end_of_its_paragraph_and_reported(
    clause: str, expected: tuple[list[str], list[str]]
) -> None:
    plan = read(f"完善机制。{clause}")
    assert roles(plan.measures[0]) == expected
    assert plan.measures[0].text == "完善机制。"
    assert "clause.unbalanced" in codes(plan)


def test_bodies_without_a_lead_are_reported_once() -> None:
    plan = read(*["做好。（责任单位：甲局）"] * 3)
    (problem,) = plan.problems
    assert (problem.code, problem.severity) == ("responsibility.undivided", "notice")
    assert "3 处" in problem.message


def test_bare_lists_are_reported_once() -> None:
    plan = read(*["做好（区甲局、区乙局）。"] * 2)
    assert codes(plan) == ["responsibility.bare"]


def test_responsibility_under_a_heading_is_reported_and_given_to_no_measure() -> None:
    plan = parse_plan("青河区行动方案（2025年）\n一、优化服务\n（责任单位：区甲局）\n1.事项。做好事项。\n")
    assert plan.measures[0].parties == ()
    assert plan.chapters[0].text == "（责任单位：区甲局）"
    assert codes(plan) == ["responsibility.heading"]


@pytest.mark.parametrize(
    "heading",
    [
        "一、优化服务（牵头单位：区发改委）",
        "一、优化服务（区发改委牵头，区司法局配合）",
        "一、优化服务（区发改委、区司法局）",
        "一、优化服务\n责任单位：区发改委",
        "一、总体要求\n责任单位：区发改委\n二、优化服务",
    ],
)
def test_who_answers_for_a_chapter_is_reported(heading: str) -> None:
    plan = parse_plan(
        f"青河区行动方案（2025年）\n{heading}\n1.高效办事。完善机制。\n2.帮办代办。优化帮办。\n"
    )
    assert [problem.code for problem in plan.problems] == ["responsibility.heading"]
    assert not any(measure.parties for measure in plan.measures)


@pytest.mark.parametrize("words", ["本章由区发改委牵头，区司法局配合", "以上各项由区发改委负责"])
def test_a_clause_about_several_measures_charges_not_the_last(words: str) -> None:
    plan = parse_plan(
        f"青河区行动方案（2025年）\n一、服务\n1.甲事。做好甲。\n2.乙事。做好乙。\n（{words}）\n二、监管\n3.丙事。做好丙。\n"
    )
    assert [problem.code for problem in plan.problems] == ["responsibility.heading"]
    assert [measure.parties for measure in plan.measures] == [(), (), ()]
    assert words in plan.measures[1].text
