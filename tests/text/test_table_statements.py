"""What the tables of a plan state of its measures: who leads, until when, under which headings."""

from __future__ import annotations

import pytest

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument, ParsedMeasure
from tests.text.annex_tables import BODY, codes, rows


def charged(plan: ParsedDocument) -> dict[str, tuple[list[str], list[str]]]:
    """Return the leads and co-leads of each measure by its code."""
    return {
        measure.code: (
            [party.name for party in measure.parties if party.role == "lead"],
            [party.name for party in measure.parties if party.role == "co_lead"],
        )
        for measure in plan.measures
    }


LINES = "附件\n责任分工表\n序号\t改革事项\t牵头单位\t配合单位\n"


def test_a_table_is_the_first_statement_of_the_measures_whose_text_states_nothing() -> None:
    body = BODY.replace("（牵头单位：区政务服务中心）", "")
    plan = parse_plan(
        body + LINES + "1\t高效办事\t区甲局\t区乙局\n2\t帮办代办\t区丙局\t区丁局\n3\t信用修复\t区发改委\t\n"
    )
    assert charged(plan) == {
        "1": (["区数据局"], []),
        "2": (["区丙局"], ["区丁局"]),
        "3": (["区发改委"], ["区司法局"]),
    }
    assert [measure.from_table for measure in plan.measures] == [(), ("lead", "co_lead"), ()]
    (reported,) = [problem for problem in plan.problems if problem.code == "responsibility.from_table"]
    assert "第 2 项的责任单位" in reported.message


def test_a_role_that_the_text_never_names_is_the_tables() -> None:
    body = BODY.replace("；配合单位：区司法局", "")
    plan = parse_plan(
        body
        + LINES
        + "1\t高效办事\t区数据局\t区乙局\n2\t帮办代办\t区政务服务中心\t\n3\t信用修复\t区甲局\t区丁局\n"
    )
    assert charged(plan) == {
        "1": (["区数据局"], ["区乙局"]),
        "2": (["区政务服务中心"], []),
        "3": (["区发改委"], ["区丁局"]),
    }


def test_a_list_that_is_not_divided_speaks_of_both_roles() -> None:
    body = BODY.replace("牵头单位：", "责任单位：").replace("；配合单位：", "、")
    plan = parse_plan(
        body
        + LINES
        + "1\t高效办事\t区数据局\t区乙局\n2\t帮办代办\t区政务服务中心\t\n3\t信用修复\t区发改委\t区司法局\n"
    )
    assert charged(plan)["3"] == (["区发改委", "区司法局"], [])
    assert not any(measure.from_table for measure in plan.measures)


def test_title_and_text_that_only_the_table_states() -> None:
    body = BODY.replace("2.帮办代办。优化帮办。", "2.帮办代办").replace(
        "1.高效办事。完善机制，提升效率。", "1.完善机制，提升效率。"
    )
    table = "附件\n序号\t改革事项\t主要内容\t牵头单位\n1\t高效办事\t完善机制，提升效率。\t区数据局\n"
    plan = parse_plan(
        body + table + "2\t帮办代办\t优化帮办。\t区政务服务中心\n3\t信用修复\t深化信用修复。\t区发改委\n"
    )
    first, second, _ = plan.measures
    assert (first.title, first.from_table) == ("高效办事", ("title",))
    assert (second.text, second.from_table) == ("优化帮办。", ("text",))


def test_a_cell_with_the_words_of_the_text_is_no_title() -> None:
    body = BODY.replace("1.高效办事。完善机制，提升效率。", "1.完善机制，提升效率。")
    plan = parse_plan(
        body
        + LINES
        + "1\t完善机制，提升效率\t区数据局\t\n2\t帮办代办\t区政务服务中心\t\n3\t信用修复\t区发改委\t区司法局\n"
    )
    assert (plan.measures[0].title, plan.measures[0].from_table) == ("", ())


def test_stars_that_text_and_table_both_have_are_the_texts() -> None:
    body = BODY.replace("1.高效", "1★.高效") + "（标记★是青河区提出的）\n"
    plan = parse_plan(
        body
        + LINES
        + "1\t高效办事\t区数据局\t\n2★\t帮办代办\t区政务服务中心\t\n3\t信用修复\t区发改委\t区司法局\n"
    )
    assert [measure.own_initiative for measure in plan.measures] == [True, False, False]
    assert codes(plan).count("table.star_differs") == 2


def test_a_table_of_something_else_with_the_same_numbers_charges_nobody() -> None:
    body = BODY.replace("（牵头单位：区数据局）", "")
    plan = parse_plan(
        body
        + "附件\n宣传活动安排表\n序号\t活动内容\t责任单位\n1\t举办政策宣讲会\t区甲局\n2\t组织企业座谈会\t区乙局\n"
    )
    assert charged(plan)["1"] == ([], [])
    assert codes(plan) == ["table.row_unmatched"] * 2
    assert "单位：区甲局" in plan.problems[0].message


def test_a_table_for_each_chapter() -> None:
    body = BODY.replace("（牵头单位：区数据局）", "").replace(
        "（牵头单位：区发改委；配合单位：区司法局）", ""
    )
    plan = parse_plan(
        body
        + "附件1\n优化服务分工表\n序号\t事项\t牵头单位\n1\t高效办事\t区甲局\n2\t帮办代办\t区乙局\n"
        + "附件2\n规范监管分工表\n序号\t事项\t牵头单位\n1\t信用修复\t区丙局\n"
    )
    assert charged(plan) == {"1": (["区甲局"], []), "2": (["区政务服务中心"], []), "3": (["区丙局"], [])}
    assert "table.measure_missing" not in codes(plan)


def test_bodies_that_answer_for_a_whole_chapter_of_a_table_are_reported() -> None:
    plan = parse_plan(
        BODY
        + LINES
        + "一、优化服务\t\t区甲局\t\n1\t高效办事\t区数据局\t\n2\t帮办代办\t区政务服务中心\t\n3\t信用修复\t区发改委\t区司法局\n"
    )
    assert codes(plan) == ["responsibility.heading"]
    assert charged(plan)["3"] == (["区发改委"], ["区司法局"])


def test_empty_cells_keep_their_columns() -> None:
    plan = parse_plan(
        BODY
        + LINES
        + "1\t高效办事\t\t区乙局\n\t\t\t区丁局\n2\t帮办代办\t区丙局\n3\t信用修复\t区发改委\t区司法局\n"
    )
    assert rows(plan.tables[0])[:2] == [
        ("1", "高效办事", "", [], ["区乙局", "区丁局"]),
        ("2", "帮办代办", "", ["区丙局"], []),
    ]


def test_a_row_that_names_nobody_is_nobodys_co_lead() -> None:
    plan = parse_plan(
        "青河区2025年任务表\n改革事项\t牵头单位\t配合单位\n推广共享\t区甲局\t区乙局\n打造人才驿站\t\t\n降低成本\t区丙局\t\n"
    )
    assert charged(plan) == {"1": (["区甲局"], ["区乙局"]), "2": ([], []), "3": (["区丙局"], [])}
    assert codes(plan) == ["numbering.none", "table.row_unassigned"]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("序号\t事项\t牵头单位\t备注\n1\t高效办事\t区数据局\t新增\n", "table.column_left_out"),
        ("序号\t事项\t牵头单位\n1\t高效办事\t区数据局\n本表由有关方面负责解释\n", "table.line_unplaced"),
        ("序号\t事项\t牵头单位\n\t\t区甲局\n1\t高效办事\t区数据局\n", "table.line_unplaced"),
        ("| 序号 | 事项 | 牵头单位 |\n| 1 | 高效办事 | 区数据局 | 区甲局 |\n", "table.cells"),
    ],
)
def test_what_of_a_table_is_kept_nowhere_is_reported(lines: str, code: str) -> None:
    plan = parse_plan(BODY + "附件\n责任分工表\n" + lines)
    assert code in codes(plan)
    assert plan.measures[0].text == "完善机制，提升效率。"
    assert charged(plan)["1"] == (["区数据局"], [])


def test_roles_that_stand_in_the_cells() -> None:
    plan = parse_plan(
        "青河区2025年任务表\n序号\t任务\t责任单位\n1\t推广共享\t区甲局牵头，区乙局、区丙局配合\n"
        "2\t打造驿站\t牵头单位：区乙局；配合单位：区甲局\n3\t降低成本\t区丙局、各街道\n"
    )
    assert charged(plan) == {
        "1": (["区甲局"], ["区乙局", "区丙局"]),
        "2": (["区乙局"], ["区甲局"]),
        "3": (["区丙局", "各街道"], []),
    }


def due(measure: ParsedMeasure) -> list[str]:
    """Return the deadlines of a measure as printed."""
    return [deadline.printed for deadline in measure.deadlines]


def headed(plan: ParsedDocument) -> list[tuple[str, str, str]]:
    """Return the measures as code, chapter and title or text."""
    found = []
    for measure in plan.measures:
        chapter, section = plan.headings_of(measure)
        found.append(
            (measure.code, (section or chapter).title if chapter else "", measure.title or measure.text)
        )
    return found


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("一、便利准入", "二、降低成本"),
        ("一\t便利准入\t\t", "二\t降低成本\t\t"),
        ("（一）\t便利准入\t\t", "（二）\t降低成本\t\t"),
        ("便利准入", "降低成本"),
    ],
)
def test_headings_between_the_rows_are_chapters(first: str, second: str) -> None:
    plan = parse_plan(
        "青河区2025年任务表\n序号\t任务\t牵头单位\t完成时限\n"
        f"{first}\n1\t推广共享\t区甲局\t6月底\n2\t打造驿站\t区乙局\t9月底\n{second}\n3\t减免费用\t区丙局\t长期\n"
    )
    assert headed(plan) == [
        ("1", "便利准入", "推广共享"), ("2", "便利准入", "打造驿站"), ("3", "降低成本", "减免费用")
    ]  # fmt: skip
    assert [chapter.title for chapter in plan.chapters] == ["便利准入", "降低成本"]
    assert codes(plan) == []


@pytest.mark.parametrize(
    ("lead", "support", "until"),
    [
        ("牵头单位", "配合单位", "完成时限"),
        ("牵头部门", "协同部门", "时间节点"),
        ("主责单位", "参与单位", "完成时间"),
        ("牵头责任单位", "协同责任主体", "时限要求"),
        ("牵头", "支持", "完成期限"),
    ],
)
def test_columns_are_known_by_what_they_mean(lead: str, support: str, until: str) -> None:
    plan = parse_plan(
        f"青河区2025年任务表\n序号\t主要措施\t{support}\t{lead}\t{until}\n1\t推广共享\t区乙局\t区甲局\t2025年6月底\n"
    )
    assert charged(plan) == {"1": (["区甲局"], ["区乙局"])}
    assert due(plan.measures[0]) == ["2025年6月底"]
    assert codes(plan) == []


@pytest.mark.parametrize(
    "column",
    ["责任单位", "责任主体", "指导部门", "牵头及配合单位", "牵头（配合）单位", "牵头单位（配合单位）"],
)
def test_bodies_of_which_nobody_says_who_leads_are_reported(column: str) -> None:
    plan = parse_plan(
        f"青河区2025年任务表\n序号\t任务\t{column}\n1\t推广共享\t区甲局、区乙局\n2\t打造驿站\t区丙局\n"
        "3\t减免费用\t牵头单位：区丁局；配合单位：区甲局\n"
    )
    assert charged(plan)["3"] == (["区丁局"], ["区甲局"])
    assert codes(plan) == ["responsibility.undivided"]
    assert "1 行" in plan.problems[0].message


def test_a_table_of_tasks_and_deadlines_alone_has_measures() -> None:
    plan = parse_plan("青河区2025年任务表\n序号\t工作任务\t完成时限\n1\t推广共享\t6月底\n2\t打造驿站\t/\n")
    assert [(m.title, due(m)) for m in plan.measures] == [("推广共享", ["6月底"]), ("打造驿站", [])]


def test_a_list_of_other_tasks_is_kept_beside_the_bodys() -> None:
    tasks = ["开设专窗", "延长服务", "开放数据", "培训窗口", "公布清单", "评议作风"]
    lines = [f"{at}\t{task}\t区甲局\t9月底" for at, task in enumerate(tasks, 1)]
    plan = parse_plan(BODY + "附件1\n重点任务分解表\n序号\t具体任务\t牵头单位\t完成时限\n" + "\n".join(lines))
    assert [measure.code for measure in plan.measures] == [
        "1",
        "2",
        "3",
        *(f"附1-{at}" for at in range(1, 7)),
    ]
    assert due(plan.measures[3]) == ["9月底"]
    assert codes(plan) == ["table.own_measures"]


def test_the_deadline_of_a_row_is_its_measures() -> None:
    plan = parse_plan(BODY + "附件\n序号\t事项\t牵头单位\t时间节点\n1\t高效办事\t区数据局\t2025年底\n")
    assert [due(measure) for measure in plan.measures] == [["2025年底"], [], []]
