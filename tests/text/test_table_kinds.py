"""Tables of responsibilities: names in cells that may be none, rows beside one number, words for columns, times."""

from __future__ import annotations

import pytest

from measures.text.deadlines import read_stated_deadlines
from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument
from measures.text.structure.lines.text_lines import TextLine
from measures.text.structure.parts.table_head import column_role, find_table_head


def plan_of(*rows: str) -> ParsedDocument:
    """Return the plan that is nothing but a table of these rows, their cells parted by bars."""
    return parse_plan(
        "\n".join(["青河区2025年重点任务分工表", *(row.replace("|", "\t") for row in rows)]) + "\n"
    )


def codes(plan: ParsedDocument) -> list[str]:
    return [problem.code for problem in plan.problems]


HEAD = "序号|重点任务|工作举措|牵头单位|配合单位|完成时限"


def test_a_name_in_a_cell_that_may_be_none_is_a_doubt() -> None:
    plan = plan_of(
        HEAD,
        "1|窗口|设立专窗。|区数据局|区财政|6月底",
        "2|网办|推广网办。|区政务局（|区市场监管（知识产权）局|长期",
    )
    doubts = [problem.excerpt for problem in plan.problems if problem.code == "party.doubtful"]
    assert doubts == ["区财政", "区政务局（"]


def test_beside_one_that_leads_the_others_of_a_cell_do_not() -> None:
    plan = plan_of("序号|任务|责任单位", "1|设立专窗。|区甲局（牵头）、区乙局", "2|推广网办。|区丙局、区丁局")
    assert [[party.role for party in measure.parties] for measure in plan.measures] == [
        ["lead", "co_lead"],
        ["lead", "lead"],
    ]
    assert codes(plan) == ["responsibility.undivided"]


def test_duties_in_a_heading_of_a_table_are_reported() -> None:
    plan = plan_of(HEAD, "一、优化服务（牵头单位：区甲局）", "1|窗口|设立专窗。|区乙局||6月底")
    assert codes(plan) == ["responsibility.heading"]


def test_times_of_a_table_that_are_no_days_are_reported() -> None:
    plan = plan_of(HEAD, "1|窗口|设立专窗。|区甲局||45838", "2|网办|推广。|区乙局||2025年13月")
    assert codes(plan) == ["deadline.unclear"]
    assert [measure.deadlines[0].kind for measure in plan.measures] == ["unclear", "unclear"]


def test_rows_beside_one_number_with_bodies_of_their_own_are_measures_each() -> None:
    plan = plan_of(
        HEAD,
        "1|优化服务|设立专窗。|区甲局|区丁局|6月底",
        "||延长时间。|区乙局||9月底",
        "2|融资|扩大覆盖。|区丙局||长期",
    )
    assert [
        (m.code, m.number, m.title, m.text, [p.name for p in m.parties], [d.printed for d in m.deadlines])
        for m in plan.measures
    ] == [
        ("1", "1", "优化服务", "设立专窗。", ["区甲局", "区丁局"], ["6月底"]),
        ("1-2", "1", "优化服务", "延长时间。", ["区乙局"], ["9月底"]),
        ("2", "2", "融资", "扩大覆盖。", ["区丙局"], ["长期"]),
    ]
    assert codes(plan) == ["table.row_divided"]


def test_a_cell_that_reaches_down_beside_two_paragraphs_names_its_body_once() -> None:
    plan = plan_of(HEAD, "1|优化服务|设立专窗。|区甲局||", "||延长时间。|区甲局||")
    assert [(m.text, [party.name for party in m.parties]) for m in plan.measures] == [
        ("设立专窗。\n延长时间。", ["区甲局"])
    ]


def test_the_rows_of_an_annex_that_repeats_the_text_stay_whole() -> None:
    text = "青河区优化营商环境行动方案（2025年）\n一、服务\n1.优化服务。设立专窗，延长时间。\n2.融资支持。扩大覆盖。\n"
    table = "附件1\n任务分工表\n序号\t任务\t内容\t牵头单位\n1\t优化服务\t设立专窗\t区甲局\n\t\t延长时间\t区乙局\n2\t融资支持\t扩大覆盖\t区丙局\n"
    plan = parse_plan(text + table)
    assert [[party.name for party in measure.parties] for measure in plan.measures] == [
        ["区甲局", "区乙局"],
        ["区丙局"],
    ]


def test_rows_that_name_the_measure_they_belong_to_are_measures_of_their_own() -> None:
    text = "青河区优化营商环境行动方案（2025年）\n一、服务\n" + "".join(
        f"{n}.任务{n}。制定办法{n}并抓好落实。\n" for n in range(1, 6)
    )
    rows = "".join(f"{n}\t任务{n}\t办法{n}\t区甲局\t6月底\n" for n in range(1, 6))
    plan = parse_plan(f"{text}附件1\n配套办法清单\n序号\t对应任务\t办法名称\t牵头单位\t完成时限\n{rows}")
    assert [measure.code for measure in plan.measures] == [*"12345", *(f"附1-{n}" for n in range(1, 6))]
    assert "table.own_measures" in codes(plan)


def test_in_a_table_without_numbers_words_reach_down() -> None:
    plan = plan_of("重点任务|工作举措|牵头单位", "优化服务|设立专窗。|区甲局", "|延长时间。|区乙局")
    assert [(m.title, m.text) for m in plan.measures] == [
        ("优化服务", "设立专窗。"),
        ("优化服务", "延长时间。"),
    ]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("责任领导", "other"),
        ("分管领导", "other"),
        ("联系电话", "other"),
        ("第一责任单位", "lead"),
        ("其他责任单位", "duty"),
        ("协同部门", "co_lead"),
        ("责任主体", "duty"),
        ("进度安排", "deadline"),
        ("工作举措", "item"),
    ],
)
def test_what_columns_are_called(name: str, role: str) -> None:
    assert column_role(name) == role


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("2025.9", ["2025-09-30"]),
        ("2025-06", ["2025-06-30"]),
        ("2025.3-2025.6", ["2025-06-30"]),
        ("6月底 12月底", ["2026-06-30", "2026-12-31"]),
        ("2025年 6月底", ["2025-06-30"]),
        ("2025.1-12", ["None"]),
        ("20250630", ["2025-06-30"]),
        ("2025.6前", ["None"]),
    ],
)
def test_times_as_cells_have_them(words: str, days: list[str]) -> None:
    assert [str(reading.day) for *_, reading in read_stated_deadlines(words, 2026)] == days


def due(plan: ParsedDocument) -> list[list[str]]:
    """Return the deadlines of each measure as printed."""
    return [[deadline.printed for deadline in measure.deadlines] for measure in plan.measures]


def test_the_same_as_above_in_a_cell_is_what_stands_above() -> None:
    plan = plan_of(
        HEAD,
        "1|窗口|设立专窗。|区甲局|区乙局|6月底",
        "2|网办|推广网办。|同上|区丙局|同上",
        "3|清单|公布。|区丁局|〃|年底",
    )
    assert [[party.name for party in measure.parties] for measure in plan.measures] == [
        ["区甲局", "区乙局"],
        ["区甲局", "区丙局"],
        ["区丁局", "区丙局"],
    ]
    assert due(plan) == [["6月底"], ["6月底"], ["年底"]]


def test_bodies_that_guide_beside_others_are_left_out_and_reported() -> None:
    plan = plan_of("序号|任务|牵头单位|指导单位", "1|设立专窗。|区甲局|市甲局", "2|推广网办。|区乙局|市乙局")
    assert [[party.name for party in measure.parties] for measure in plan.measures] == [
        ["区甲局"],
        ["区乙局"],
    ]
    assert codes(plan) == ["table.column_doubtful"]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ("建设单位|监管单位", ["区城投集团", "区交投集团"]),
        ("监管单位|建设单位", ["区住建局", "区交通局"]),
        ("监管单位|备注", ["区城投集团", "区交投集团"]),
    ],
)
def test_who_builds_goes_before_who_watches(columns: str, expected: list[str]) -> None:
    plan = plan_of(
        f"序号|项目名称|建设内容|{columns}",
        "1|甲路|改造道路三公里，配套建设管网。|区城投集团|区住建局",
        "2|乙桥|新建桥梁一座，长二百米以上。|区交投集团|区交通局",
    )
    assert [[party.name for party in measure.parties] for measure in plan.measures] == [
        [name] for name in expected
    ]
    assert "table.column_doubtful" in codes(plan)


def test_when_work_begins_is_no_deadline() -> None:
    plan = plan_of(
        "序号|任务|责任单位|开工时间|完成时间", "1|改造道路。|区甲局|3月|10月", "2|新建桥梁。|区乙局|4月|11月"
    )
    assert due(plan) == [["10月"], ["11月"]]
    assert codes(plan) == ["table.column_left_out"]


def test_cells_under_the_wrong_head_are_reported() -> None:
    plan = plan_of(HEAD, "1|窗口|设立专窗。|区甲局|区乙局|6月底", "2|网办|推广网办。|6月底|区丙局|区丁局")
    assert [problem.line for problem in plan.problems if problem.code == "table.cell_misplaced"] == [4]


@pytest.mark.parametrize(
    "numbers", ["序号\t1\t2\t3\n", ""], ids=["numbered", "without numbers"]
)  # fmt: skip
def test_a_table_that_lies_on_its_side(numbers: str) -> None:
    plan = parse_plan(
        f"青河市2026年任务分工表\n{numbers}重点任务\t建设服务大厅，方便群众办事。\t开通窗口\t公布清单\n"
        "牵头单位\t市甲局\t市乙局\t\n配合单位\t市丁局、市戊局\t\t市己局\n完成时限\t6月底\t9月底\t长期\n注：由市甲局解释。\n"
    )
    assert [(m.title or m.text, [(p.name, p.role) for p in m.parties]) for m in plan.measures] == [
        ("建设服务大厅，方便群众办事。", [("市甲局", "lead"), ("市丁局", "co_lead"), ("市戊局", "co_lead")]),
        ("开通窗口", [("市乙局", "lead")]),
        ("公布清单", [("市己局", "co_lead")]),
    ]
    assert [d.printed for m in plan.measures for d in m.deadlines] == ["6月底", "9月底", "长期"]


def test_a_table_on_its_side_goes_on_below() -> None:
    plan = parse_plan(
        "青河市2026年任务分工表\n序号\t1\t2\n任务\t建设大厅\t开通窗口\n牵头单位\t市甲局\t市乙局\n"
        "序号\t3\t4\n任务\t清理收费\t公布清单\n牵头单位\t市丙局\t市丁局\n"
    )
    assert [(m.title, m.parties[0].name) for m in plan.measures] == [
        ("建设大厅", "市甲局"), ("开通窗口", "市乙局"), ("清理收费", "市丙局"), ("公布清单", "市丁局"),
    ]  # fmt: skip


def test_a_table_on_its_side_repeats_the_measures_of_the_text() -> None:
    plan = parse_plan(
        "青河市2026年行动方案\n一、任务\n1.甲事。做好甲。\n2.乙事。做好乙。\n附件\n任务分工表\n"
        "序号\t1\t2\n任务\t甲事\t乙事\n责任单位\t市甲局\t市乙局\n"
    )
    assert [(m.title, [p.name for p in m.parties]) for m in plan.measures] == [
        ("甲事", ["市甲局"]), ("乙事", ["市乙局"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        "指标\t2025年\t2026年\n任务\t10\t20\n责任单位\t30\t40\n",
        "序号\t任务\t牵头单位\n1\t责任单位\t市乙局\n2\t牵头单位\t市甲局\n",
        "任务\t建设大厅\t开通窗口\n数量\t三处\t十个\n金额\t五万元\t六万元\n",
    ],
)
def test_what_is_no_table_on_its_side(rows: str) -> None:
    lines = [TextLine(line, 0, len(line)) for line in rows.splitlines()]
    head = find_table_head(lines)
    assert head is None or not head.across
