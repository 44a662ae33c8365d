"""Clauses as other authorities write them: order that tells who leads, groups, shared endings, broken lines, times."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.text.clean import clean_and_explain
from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument, ParsedMeasure

HEAD = "青河市优化营商环境行动方案（2025年）\n一、优化服务\n"
RULES = [
    "列第一位的为牵头单位，下同",
    "排第一位的单位为牵头单位，下同",
    "列首位的为牵头部门，以下均同",
    "排在首位的为牵头单位，以下同",
    "排名第一的为牵头单位，下同",
    "第一个单位为牵头单位，下同",
    "列首位者为牵头责任单位，以此类推",
    "任务分工中，列第一位的责任单位为牵头单位或汇总单位，下同",
    "各项所列单位，第一个为牵头单位，其他为参与单位，下同",
    "牵头单位为排在首位的单位，下同",
]


def read(*texts: str, note: str = "") -> ParsedDocument:
    """Return a plan of measures with these texts."""
    return parse_plan(HEAD + note + "".join(f"{n}.事项{n}。{text}\n" for n, text in enumerate(texts, 1)))


def roles(measure: ParsedMeasure) -> tuple[list[str], list[str]]:
    """Return leads and co-leads by name."""
    return (
        [party.name for party in measure.parties if party.role == "lead"],
        [party.name for party in measure.parties if party.role == "co_lead"],
    )


def names(clause: str) -> list[str]:
    """Return whom a clause names, in order."""
    measure = read(f"完善机制。{clause}").measures[0]
    assert measure.text == "完善机制。"
    return [party.name for party in measure.parties]


def codes(document: ParsedDocument) -> list[str]:
    """Return the codes of the problems in order."""
    return [problem.code for problem in document.problems]


# --- order -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("form", ["。{}", "，{}", "，{}。", "（{}）", "；{}", " {}"])
def test_a_rule_makes_order_into_roles_from_there_on(rule: str, form: str) -> None:
    plan = read(
        "做好。（责任单位：市审计局、市统计局）",
        f"做好。（责任单位：市财政局、市司法局、市教育局{form.format(rule)}）",
        "做好。（责任单位：市水务局、市数据局）",
        "做好。（牵头单位：市交通局、市商务局）",
        "做好。（配合单位：市体育局）",
    )
    assert [roles(measure) for measure in plan.measures] == [
        (["市审计局", "市统计局"], []),
        (["市财政局"], ["市司法局", "市教育局"]),
        (["市水务局"], ["市数据局"]),
        (["市交通局", "市商务局"], []),
        ([], ["市体育局"]),
    ]
    assert {measure.text for measure in plan.measures} == {"做好。"}
    assert {party.ranked_by for party in plan.measures[2].parties} == {rule}
    assert {party.ranked_by for party in plan.measures[3].parties} == {""}
    assert codes(plan) == ["responsibility.undivided", "responsibility.ranked"]


def test_a_rule_without_more_holds_for_its_own_list_only() -> None:
    plan = read(
        "做好。（责任单位：市财政局、市司法局，排首位的为牵头单位）", "做好。（责任单位：市水务局、市数据局）"
    )
    assert roles(plan.measures[0]) == (["市财政局"], ["市司法局"])
    assert roles(plan.measures[1]) == (["市水务局", "市数据局"], [])


@pytest.mark.parametrize(
    "note",
    [
        "各项任务责任单位排第一位的为牵头单位。\n",
        "（列第一位的为牵头单位，下同）\n",
        "注：排在首位的为牵头单位。\n",
    ],
)
def test_a_rule_in_a_sentence_of_the_plan(note: str) -> None:
    plan = read("做好。（责任单位：市财政局、市司法局）", "做好。（市水务局、市数据局负责）", note=note)
    assert roles(plan.measures[0]) == (["市财政局"], ["市司法局"])
    assert roles(plan.measures[1]) == (["市水务局"], ["市数据局"])


@pytest.mark.parametrize(
    "note",
    [
        "加粗的为牵头单位。",
        "责任单位中标注“★”的为牵头部门。",
        "带下划线的是牵头单位。",
        "排序在前的为牵头单位。",
    ],
)
def test_a_rule_that_the_print_alone_obeys_is_reported(note: str) -> None:
    plan = read("做好。（责任单位：市财政局、市司法局）", note=f"各项{note}\n")
    assert roles(plan.measures[0]) == (["市财政局", "市司法局"], [])
    (problem,) = [problem for problem in plan.problems if problem.code == "responsibility.unread"]
    assert problem.excerpt in note


def test_a_note_at_the_end_holds_for_all_lists() -> None:
    plan = read("做好。（责任单位：市财政局、市司法局）", "做好。\n注：责任单位排首位的为牵头单位。")
    assert roles(plan.measures[0]) == (["市财政局"], ["市司法局"])


def test_a_rule_behind_a_list_on_a_line_of_its_own() -> None:
    plan = read(
        "做好。\n责任单位：市财政局、市司法局。列第一位的为牵头单位，下同。",
        "做好。\n责任单位：市水务局、市数据局",
    )
    assert [roles(measure) for measure in plan.measures] == [
        (["市财政局"], ["市司法局"]),
        (["市水务局"], ["市数据局"]),
    ]
    assert [measure.text for measure in plan.measures] == ["做好。", "做好。"]


@given(st.permutations(["市财政局", "市司法局", "市教育局", "各区人民政府", "市总工会"]))
def test_whoever_stands_first_leads(listed: list[str]) -> None:
    plan = read(f"做好。（责任单位：{'、'.join(listed)}，列第一位的为牵头单位，下同）")
    assert roles(plan.measures[0]) == (listed[:1], listed[1:])


# --- names and groups --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("（市财政局、市审计局等负责）", ["市财政局", "市审计局"]),
        ("（市财政局等有关部门和单位负责）", ["市财政局", "有关部门和单位"]),
        ("（市财政局等市级有关部门按职责分工负责）", ["市财政局", "市级有关部门"]),
        ("（市工商联、团市委、全国总工会、共青团中央、全国妇联等和各有关区人民政府负责）",
         ["市工商联", "团市委", "全国总工会", "共青团中央", "全国妇联", "各有关区人民政府"]),
        ("（市财政局会同有关部门负责）", ["市财政局", "有关部门"]),
        ("（责任单位：市财政局及各区县政府）", ["市财政局", "各区县政府"]),
        ("（责任单位：各级各有关部门，各镇街）", ["各级各有关部门", "各镇街"]),
        ("（负责部门：市财政局，适用范围：青河片区）", ["市财政局"]),
        ("（市财政局、市审计局按职责分工）", ["市财政局", "市审计局"]),
        ("（民政部、财政部负责）", ["民政部", "财政部"]),
        ("（民政部牵头，财政部等国务院相关部门及各地区按职责分工负责）", ["民政部", "财政部", "国务院相关部门", "各地区"]),
        ("（民政部牵头，国务院相关部门和单位及各地区按职责分工负责）", ["民政部", "国务院相关部门和单位", "各地区"]),
        ("（市卫生健康委、市计生协、团市委、市委党校按职责分工负责）", ["市卫生健康委", "市计生协", "团市委", "市委党校"]),
        ("（生态环境部、国家发展改革委指导）", ["生态环境部", "国家发展改革委"]),
        ("（省档案馆、人民银行青河省分行、省作协落实）", ["省档案馆", "人民银行青河省分行", "省作协"]),
    ],
)  # fmt: skip
def test_names_and_groups(clause: str, expected: list[str]) -> None:
    assert names(clause) == expected


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("甲市、乙市、丙市人民政府，市司法局", ["甲市人民政府", "乙市人民政府", "丙市人民政府", "市司法局"]),
        ("市司法局、甲县、乙县政府", ["市司法局", "甲县政府", "乙县政府"]),
        ("甲示范区、乙高新区管委会", ["甲示范区管委会", "乙高新区管委会"]),
        ("甲镇和乙镇人民政府", ["甲镇人民政府", "乙镇人民政府"]),
        ("各镇人民政府、街道办事处", ["各镇人民政府、街道办事处"]),
        ("各市、县人民政府", ["各市、县人民政府"]),
        ("市司法局，各市、县（市、区）政府", ["市司法局", "各市、县（市、区）政府"]),
        ("各区、县级市", ["各区、县级市"]),
        ("各省、自治区、直辖市人民政府、民政部", ["各省、自治区、直辖市人民政府", "民政部"]),
        ("各区、市财政局", ["各区", "市财政局"]),
        ("甲市，乙市人民政府", ["甲市", "乙市人民政府"]),
    ],
)
def test_places_share_the_ending_of_the_last(listed: str, expected: list[str]) -> None:
    assert names(f"（责任单位：{listed}）") == expected


def test_names_of_the_country_in_bare_brackets_are_clauses_where_that_is_the_habit() -> None:
    habit = read("做好（教育部、财政部）。", "推广（财政部）。", "落实（民政部、国家统计局）。")
    assert [roles(measure)[0] for measure in habit.measures] == [
        ["教育部", "财政部"],
        ["财政部"],
        ["民政部", "国家统计局"],
    ]
    alone = read("做好（教育部、财政部）。", "推广。")
    assert alone.measures[0].parties == ()


# --- broken and several clauses -----------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [3, 5, 8, 11, 14])
def test_a_clause_broken_over_lines_is_one(cut: int) -> None:
    clause = "（责任单位：市财政局、市司法局、市总工会）"
    plan = parse_plan(
        f"{HEAD}1.甲事\n做好。{clause[:cut]}\n{clause[cut:]}\n2.乙事\n做好。（责任单位：市审计局）\n"
    )
    assert roles(plan.measures[0])[0] == ["市财政局", "市司法局", "市总工会"]
    assert plan.measures[0].text == "做好。"
    assert codes(plan) == ["responsibility.undivided"]


def test_a_bracket_that_is_no_clause_stays_on_its_lines() -> None:
    plan = parse_plan(f"{HEAD}1.甲事\n建设平台（含数据\n中心），做好服务。\n2.乙事\n做好。\n")
    assert plan.measures[0].text == "建设平台（含数据\n中心），做好服务。"


def test_every_clause_of_a_measure_keeps_its_own_roles() -> None:
    plan = read(
        "建立机制。（民政部牵头，财政部参与）开展试点。（教育部、民政部负责）加强指导。（国家统计局指导）"
    )
    assert roles(plan.measures[0]) == (["民政部", "教育部", "民政部", "国家统计局"], ["财政部"])
    assert plan.measures[0].text == "建立机制。开展试点。加强指导。"


def test_the_host_of_an_event_is_no_lead() -> None:
    plan = read(
        "举办展会。\n主办单位：中国甲协会\n承办单位：市会展中心",
        "做好。（责任单位：市财政局）",
        "做好。（责任单位：市司法局）",
        "做好。（责任单位：市教育局）",
        "做好。（责任单位：市水务局）",
    )
    assert plan.measures[0].parties == ()
    assert "主办单位：中国甲协会" in plan.measures[0].text
    assert codes(plan).count("responsibility.unread") == 2


# --- deadlines ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("（责任单位：市财政局；完成时限：2026年6月底）", [("2026年6月底", "date", "2026-06-30")]),
        ("（牵头单位：市财政局，配合单位：市司法局，完成时限：长期）", [("长期", "ongoing", "None")]),
        ("（市财政局、市司法局，6月底前完成）", [("6月底前完成", "date", "2025-06-30")]),
        (
            "（市财政局牵头；市司法局、市水务局配合；2026年底前完成）",
            [("2026年底前完成", "date", "2026-12-31")],
        ),
        ("（责任单位：市财政局，第三季度）", [("第三季度", "date", "2025-09-30")]),
        ("（2026年6月底前）", [("2026年6月底前", "date", "2026-06-30")]),
        ("（完成时限：每季度）", [("每季度", "recurring", "None")]),
        ("\n责任单位：市财政局、市司法局\n完成时限：9月底前", [("9月底前", "date", "2025-09-30")]),
        ("\n时间进度：2025年上半年。", [("2025年上半年", "date", "2025-06-30")]),
        ("完成时限：2025年11月。责任单位：市财政局。", [("2025年11月", "date", "2025-11-30")]),
        (
            "（责任单位：市财政局；时间节点：2025年6月底前出台办法，2026年底前全面完成）",
            [("2025年6月底前出台办法", "date", "2025-06-30"), ("2026年底前全面完成", "date", "2026-12-31")],
        ),
    ],
)
def test_deadlines_are_data_and_leave_the_text(clause: str, expected: list[tuple[str, str, str]]) -> None:
    text = f"{HEAD}1.甲事。做好。{clause}\n2.乙事。做好。\n"
    measure = parse_plan(text).measures[0]
    assert [(d.printed, d.kind, str(d.day)) for d in measure.deadlines] == expected
    assert measure.text == "做好。"
    for deadline in measure.deadlines:
        assert text[deadline.start : deadline.end] == deadline.printed
        assert deadline.printed in deadline.phrase


@pytest.mark.parametrize(
    "text",
    [
        "到2026年6月底前建成三处。",
        "开展评估（2024年）。",
        "时间安排：5月启动检查，由各组自行确定。",
        "明确完成时限：各单位应当逐项填写。",
    ],
)
def test_times_in_sentences_stay_there(text: str) -> None:
    measure = read(text).measures[0]
    assert measure.deadlines == ()
    assert measure.text == text


def test_a_deadline_that_gives_no_day_is_reported() -> None:
    plan = read(
        "做好。（责任单位：市财政局；完成时限：按上级统一部署）",
        "做好。（责任单位：市财政局；完成时限：6月前）",
    )
    assert [(d.printed, d.kind, d.day) for m in plan.measures for d in m.deadlines] == [
        ("按上级统一部署", "unclear", None),
        ("6月前", "unclear", None),
    ]
    assert codes(plan).count("deadline.unclear") == 1


def test_a_plan_of_several_years_dates_no_deadline_without_a_year() -> None:
    plan = parse_plan(
        "青河市行动方案（2025—2027年）\n一、服务\n1.甲事。做好。（责任单位：市财政局；完成时限：年底前）\n"
        "2.乙事。做好。（责任单位：市财政局；完成时限：2026年底前）\n"
    )
    assert [str(d.day) for m in plan.measures for d in m.deadlines] == ["None", "2026-12-31"]
    assert "deadline.no_year" in codes(plan)


@pytest.mark.parametrize(
    "order", [*permutations(["牵头单位：市财政局", "配合单位：市司法局", "完成时限：6月底"])]
)
def test_labels_come_in_any_order(order: tuple[str, ...]) -> None:
    measure = read(f"做好。（{'；'.join(order)}）").measures[0]
    assert roles(measure) == (["市财政局"], ["市司法局"])
    assert [deadline.printed for deadline in measure.deadlines] == ["6月底"]


@pytest.mark.parametrize(
    "remark", ["以下各项均包括各区人民政府，不再列出", "以下均需各区落实", "其他任务由各部门自行安排"]
)
def test_a_sentence_behind_the_names_is_reported_and_names_nobody(remark: str) -> None:
    plan = read(f"做好。（市财政局、市司法局按职责分工负责。{remark}）")
    assert roles(plan.measures[0])[0] == ["市财政局", "市司法局"]
    assert "responsibility.remark" in codes(plan)


def test_the_scope_behind_the_names_goes_on_in_words() -> None:
    clause = (
        "（负责部门：市财政局、市司法局；适用范围：所有片区，以下除另有标注的措施外，适用范围均为所有片区）"
    )
    assert names(clause) == ["市财政局", "市司法局"]


def test_page_numbers_between_the_words_go() -> None:
    text = f"{HEAD}1.甲事。做好甲。（责任单位：市政务局、市委网信 — 9 —\n办、市司法局）\n2.乙事。做好乙—10—事。\n3.丙事。做好丙—11—事。\n4.丁事。做好丁—12—事。\n"
    plan = parse_plan(clean_and_explain(text).text)
    assert roles(plan.measures[0])[0] == ["市政务局", "市委网信办", "市司法局"]
    assert [measure.text for measure in plan.measures[1:]] == ["做好乙事。", "做好丙事。", "做好丁事。"]


def test_numbers_between_dashes_that_do_not_count_on_stay() -> None:
    text = f"{HEAD}1.甲事。建设甲—3—乙通道。\n2.乙事。建设丙—2—丁通道。\n"
    assert clean_and_explain(text).text == text


def test_bare_names_of_an_area_are_clauses_where_that_is_the_habit() -> None:
    plan = read("做好。（应急局）", "做好。（应急局、经济局，6月底前）", "做好。（交警大队、建设局）")
    assert [roles(measure)[0] for measure in plan.measures] == [
        ["应急局"],
        ["应急局", "经济局"],
        ["交警大队", "建设局"],
    ]


def test_a_sentence_behind_the_rule_is_reported_and_the_rule_holds() -> None:
    lines = [
        "甲省机器人行动方案（2026—2027年）",
        "一、主要任务",
        "（一）建设引领区。支持整机生产。（责任单位：省经信厅、省科技厅〔列第一位的为牵头单位，下同〕，以下各项工作均需各市政府推进）",
        "（二）培育协同区。支持零部件生产。（责任单位：省经信厅、省发展改革委）",
    ]
    parsed = parse_plan("\n".join(lines))
    found = [[(party.name, party.role) for party in measure.parties] for measure in parsed.measures]
    assert found == [
        [("省经信厅", "lead"), ("省科技厅", "co_lead")],
        [("省经信厅", "lead"), ("省发展改革委", "co_lead")],
    ]
    assert "responsibility.remark" in {problem.code for problem in parsed.problems}
