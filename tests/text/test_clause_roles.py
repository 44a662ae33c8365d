"""Clauses as they come from many authorities: persons, lists below labels, words before labels, groups, safety nets."""

from __future__ import annotations

import pytest

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument
from tests.text.clause_plans import HEAD, first_problems, read, roles


def reported(plan: ParsedDocument) -> list[str]:
    """Return the codes of the problems of the first measure."""
    return [problem.code for problem in first_problems(plan)]


def deadlines(plan: ParsedDocument) -> list[tuple[str, str, str]]:
    """Return the deadlines of the first measure: as printed, kind and day."""
    return [(found.printed, found.kind, str(found.day)) for found in plan.measures[0].deadlines]


@pytest.mark.parametrize(
    "clause",
    [
        "（分管副市长、协管副秘书长负责，市财政局牵头，市司法局、市水务局参与）",
        "（副市长张三统筹牵头，市财政局牵头，市司法局、市水务局配合）",
        "（市财政局牵头，市司法局、市水务局）",
        "（市财政局牵头，责任单位：市司法局、市水务局）",
        "（市财政局，配合单位：市司法局、市水务局）",
        "（牵头单位：市财政局，市司法局、市水务局按职责分工负责）",
        "（市财政局双牵头，市司法局、市水务局参与配合）",
        "（市财政局负总责，市司法局、市水务局结合实际落实）",
        "（市财政局按职责分工牵头负责，市司法局、市水务局落实属地责任）",
        "（市财政局主办，市司法局、市水务局会办）",
        "（主要责任单位：市财政局（牵头）；其他责任单位：市司法局、市水务局）",
        "（主责单位：市财政局；协同配合单位：市司法局、市水务局）",
        "（责任单位：市财政局〔牵头〕、市司法局、市水务局）",
        "{牵头单位：市财政局；配合单位：市司法局、市水务局}",
        "\n分管市领导：张三\n部门分工：市财政局牵头，市司法局、市水务局配合。",
        "\n牵头市领导：张三；牵头单位：市财政局；责任单位：市司法局、市水务局",
        "\n责任领导：张三（副市长）\n牵头单位：市财政局\n配合单位：市司法局、市水务局\n责任人：李四",
        "\n牵头单位\n市财政局\n配合单位\n市司法局、市水务局",
        "\n牵头单位：\n市财政局\n配合单位：\n市司法局\n市水务局",
        "\n——牵头单位：市财政局，配合单位：市司法局、市水务局",
        "\n**牵头单位：**市财政局\n**配合单位**：市司法局、市水务局",
        "牵头单位为市财政局，配合单位为市司法局、市水务局。",
        "（牵头单位市财政局，配合单位市司法局、市水务局）",
        "此项工作由市财政局牵头，市司法局、市水务局配合。",
    ],
)
def test_every_shape_names_lead_and_support(clause: str) -> None:
    plan = read(clause)
    assert roles(plan) == (["市财政局"], ["市司法局", "市水务局"])
    assert plan.measures[0].text == "做好机制。"
    assert reported(plan) == []


def test_several_leads_before_a_verb_behind_a_label_for_duties() -> None:
    assert roles(read("\n部门分工：市财政局、市司法局牵头，各地、各部门配合。")) == (
        ["市财政局", "市司法局"],
        ["各地", "各部门"],
    )


def test_lists_below_a_label_keep_their_places() -> None:
    text = f"{HEAD}1.甲事。做好机制。\n责任单位：\n市财政局\n市司法局、\n市水务局\n2.乙事。做好。\n"
    measure = parse_plan(text).measures[0]
    assert [text[party.start : party.end] for party in measure.parties] == [
        "市财政局",
        "市司法局",
        "市水务局",
    ]


def test_a_list_below_a_label_ends_before_the_text() -> None:
    plan = read("\n责任单位：\n市财政局\n市司法局\n完善社区\n")
    assert roles(plan)[0] == ["市财政局", "市司法局"]
    assert plan.measures[0].text == "做好机制。\n完善社区"


def test_a_group_of_leaders_is_no_person() -> None:
    assert roles(read("（市营商环境领导小组负责，市财政局配合）")) == (["市营商环境领导小组"], ["市财政局"])


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("各盟行政公署、市人民政府，市财政局", ["各盟行政公署、市人民政府", "市财政局"]),
        ("各市人民政府和地区行署、市财政局", ["各市人民政府和地区行署", "市财政局"]),
        ("各镇人民政府、各街道办事处", ["各镇人民政府", "各街道办事处"]),
        ("各区人民政府、市政府", ["各区人民政府", "市政府"]),
        ("各地（州、市）、县（市、区）人民政府", ["各地（州、市）、县（市、区）人民政府"]),
        ("中央和国家机关工委、财政部", ["中央和国家机关工委", "财政部"]),
        ("市建设兵团、各师市、属地镇街", ["市建设兵团", "各师市", "属地镇街"]),
        ("局办公室、法规科、各科室", ["局办公室", "法规科", "各科室"]),
        ("市政协办、市人大办", ["市政协办", "市人大办"]),
        ("市财政局等12个部门", ["市财政局", "等12个部门"]),
        ("市财政局等有关县（市、区）人民政府", ["市财政局", "有关县（市、区）人民政府"]),
        ("市财政局、甲区等相关区政府", ["市财政局", "甲区政府", "相关区政府"]),
    ],
)
def test_what_is_governed_alike_is_one_group(listed: str, expected: list[str]) -> None:
    plan = read(f"（责任单位：{listed}）")
    assert roles(plan)[0] == expected
    assert reported(plan) == []


@pytest.mark.parametrize(
    ("clause", "code"),
    [
        ("（责任单位：市财政局、市司法局按职责分工负责。具体任务均涉及各区政府，不再列出，下同。）", "responsibility.remark"),
        ("（责任单位：市财政局、市司法局，各项任务均由各区落实）", "responsibility.remark"),
        ("（责任单位：市财政局、★市司法局）", "party.doubtful"),
        ("（责任单位：市财政局、市司法局（张三））", "party.doubtful"),
        ("（责任单位：市财政局、企业）", "party.doubtful"),
    ],
)  # fmt: skip
def test_what_stands_beside_the_names_is_reported(clause: str, code: str) -> None:
    plan = read(clause)
    assert roles(plan)[0][0] == "市财政局"
    assert len(roles(plan)[0]) == 2
    assert reported(plan) == [code]


@pytest.mark.parametrize(
    ("clause", "code"),
    [
        ("《责任单位：市财政局、市司法局》", "responsibility.unread"),
        ("“牵头单位：市财政局”", "responsibility.unread"),
        ("（主办：市财政局；协办：市司法局）", "responsibility.unread"),
        ("（时限：6月底；市财政局）", "clause.unreadable"),
        ("（责任单位及责任人：市财政局 张三）", "responsibility.unread"),
        ("\n市财政局、市司法局", "responsibility.unread"),
        ("\n责任：市财政局", "responsibility.unread"),
        ("（由企业牵头，高校参与）", "responsibility.unread"),
        ("（总牵头单位：市财政局；分牵头单位：市司法局）", "clause.unreadable"),
    ],
)
def test_no_label_with_a_body_is_passed_over_in_silence(clause: str, code: str) -> None:
    plan = read(clause)
    assert plan.measures[0].parties == ()
    assert clause in plan.measures[0].text
    assert reported(plan) == [code]


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("（责任领导：张三；责任单位：市财政局；整改时限：第三季度）", [("第三季度", "date", "2026-09-30")]),
        ("（责任单位：市财政局；销项期限：6月底）", [("6月底", "date", "2026-06-30")]),
        ("（责任单位：市财政局；启动时间：6月）", []),
        ("（责任单位：市财政局；办理时限：5个工作日）", []),
        ("（责任单位：市财政局；完成时限：6月底前报市政府办公室）", [("6月底前报市政府办公室", "date", "2026-06-30")]),
        ("（6月底前，责任单位：市财政局）", [("6月底前", "date", "2026-06-30")]),
        ("（6月底前完成。责任单位：市财政局）", [("6月底前完成", "date", "2026-06-30")]),
        ("（责任单位：市财政局；完成时限：“十五五”期末）", [("“十五五”期末", "date", "2030-12-31")]),
        ("（责任单位：市财政局；完成时限：“十四五”期间）", [("“十四五”期间", "date", "2025-12-31")]),
        ("（责任单位：市财政局；完成时限：“十五五”初）", [("“十五五”初", "unclear", "None")]),
        ("（责任单位：市财政局；完成时限：2026年春节前）", [("2026年春节前", "unclear", "None")]),
        ("（责任单位：市财政局；完成时限：2026年汛期前完成）", [("2026年汛期前完成", "unclear", "None")]),
        ("（责任单位：市财政局；完成时限：2026年提前完成）", [("2026年提前完成", "date", "2026-12-31")]),
        ("（责任单位：市财政局；完成时限：2026.06）", [("2026.06", "date", "2026-06-30")]),
        ("（责任单位：市财政局；完成时限：20260630）", [("20260630", "date", "2026-06-30")]),
        ("（责任单位：市财政局；完成时限：2026.3.5-2026.6.30）", [("2026.3.5-2026.6.30", "date", "2026-06-30")]),
        ("（责任单位：市财政局；完成时限：2026年Q3）", [("2026年Q3", "unclear", "None")]),
        ("（责任单位：市财政局；完成时限：2026年6月起）", [("2026年6月起", "unclear", "None")]),
        ("（责任单位：市财政局；完成时限：6月起持续推进）", [("6月起持续推进", "ongoing", "None")]),
        ("（责任单位：市财政局；完成时限：全年持续推进）", [("全年持续推进", "ongoing", "None")]),
        ("（责任单位：市财政局；完成时限：即知即改）", [("即知即改", "unclear", "None")]),
        ("（责任单位：市财政局；完成时限：6月底前完成，并长期坚持）",
         [("6月底前完成", "date", "2026-06-30"), ("长期坚持", "ongoing", "None")]),
        ("（责任单位：市财政局；完成时限：1.2026年6月底前；2.2027年底前）",
         [("2026年6月底前", "date", "2026-06-30"), ("2027年底前", "date", "2027-12-31")]),
        ("\n责任单位：市财政局\n责任人：李四\n整改时限：持续深入推进", [("持续深入推进", "ongoing", "None")]),
    ],
)  # fmt: skip
def test_deadlines_under_every_label(clause: str, expected: list[tuple[str, str, str]]) -> None:
    plan = read(clause)
    assert deadlines(plan) == expected
    assert roles(plan)[0] == ["市财政局"]
    assert plan.measures[0].text == "做好机制。"


@pytest.mark.parametrize(
    "text",
    [
        "举办论坛，由市文旅局主办，市体育局承办。",
        "市财政局、市司法局、市教育局要加强协作配合。",
        "开设窗口（设在市财政局）。",
        "向市政府报告（抄送市财政局、市司法局）。",
        "公布名单（市财政局、市司法局除外）。",
        "完善机制（企业负责、行业监管、社会监督）。",
        "由主要领导负总责，分管领导具体抓。",
    ],
)
def test_sentences_that_name_bodies_for_something_else_charge_nobody(text: str) -> None:
    plan = read(text)
    assert plan.measures[0].parties == ()
    assert plan.measures[0].text == f"做好机制。{text}"


def test_bodies_in_brackets_behind_a_full_stop_are_charged_wherever_they_stand() -> None:
    plan = read("做甲。（市财政局）做乙。（市司法局、市教育局）")
    assert roles(plan)[0] == ["市财政局", "市司法局", "市教育局"]
    assert plan.measures[0].text == "做好机制。做甲。做乙。"
