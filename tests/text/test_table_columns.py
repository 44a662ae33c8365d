"""Tables of responsibilities: what columns hold, merged cells in each row, names on lines of a cell, and what is reported."""

from __future__ import annotations

import pytest

from measures.text.confined.plan_reader import read_plan_file
from measures.text.plan import ParsedDocument, names_with_role
from tests.text.test_table_kinds import codes, plan_of

A = "开设惠企服务专窗，集中受理各类诉求。"
B = "开通线上受理渠道，减少现场跑动次数。"
C = "兑现助企纾困政策，按月公布兑付结果。"
D = "清理历史遗留证照，实现应换尽换。"


def rows_of(plan: ParsedDocument) -> list[tuple[str, str, str, list[str], list[str]]]:
    """Return the measures as number, title, text, leads and co-leads."""
    return [
        (m.number, m.title, m.text, names_with_role(m.parties, "lead"), names_with_role(m.parties, "co_lead"))
        for m in plan.measures
    ]


def merged(*rows: str) -> ParsedDocument:
    """Return the plan of a table on a page: cells parted by bars, `^` goes on with the cell above."""
    cells = [row.split("|") for row in rows]
    lines = []
    for at, row in enumerate(cells):
        line = ""
        for column, cell in enumerate(row):
            below = at + 1
            while below < len(cells) and cells[below][column] == "^":
                below += 1
            if cell != "^":
                line += f"<td rowspan='{below - at}'>{cell.replace('/', '<br>')}</td>"
        lines.append(f"<tr>{line}</tr>")
    page = f"<meta charset='utf-8'><h1>青河区2025年重点任务分工表</h1><table>{''.join(lines)}</table>"
    return read_plan_file(f"<html><body>{page}</body></html>".encode()).parsed


def reported_at(plan: ParsedDocument, number: str) -> list[str]:
    """Return the codes of the problems that stand at the row with a number."""
    measure = next(measure for measure in plan.measures if measure.number == number)
    return [
        p.code for p in plan.problems if p.start < measure.end and measure.start < max(p.end, p.start + 1)
    ]


@pytest.mark.parametrize(
    ("title", "content"),
    [
        ("改革事项", "改革举措"),
        ("任务名称", "目标任务"),
        ("工作任务", "具体要求"),
        ("项目", "细化措施"),
        ("领域", "实施内容"),
        ("类别", "任务分解"),
        ("事项", "实施路径"),
        ("方向", "年度计划"),
        ("重点方面", "贯彻落实意见"),
        ("主题", "推进步骤"),
    ],
)
def test_a_heading_column_is_the_title_and_the_next_one_the_text(title: str, content: str) -> None:
    plan = plan_of(f"序号|{title}|{content}|牵头单位", f"1|优化服务|{A}|区甲局", f"2|线上受理|{B}|区乙局")
    assert rows_of(plan) == [("1", "优化服务", A, ["区甲局"], []), ("2", "线上受理", B, ["区乙局"], [])]
    assert codes(plan) == []


def test_where_heads_say_nothing_the_long_cells_are_the_text_and_that_is_reported() -> None:
    plan = plan_of("序号|简称|甲栏|牵头单位", f"1|优化服务|{A}|区甲局", f"2|线上受理|{B}|区乙局")
    assert [row[1:3] for row in rows_of(plan)] == [("优化服务", A), ("线上受理", B)]
    assert codes(plan) == ["table.column_doubtful"] * 2
    assert reported_at(plan, "2") == ["table.column_doubtful"] * 2


def test_a_column_that_is_not_understood_is_reported_in_each_row() -> None:
    plan = plan_of("序号|任务|内容|牵头单位|星级", f"1|优化|{A}|区甲局|五星", f"2|受理|{B}|区乙局|三星")
    assert [row[2] for row in rows_of(plan)] == [A, B]
    assert "table.column_doubtful" in set(reported_at(plan, "1")) & set(reported_at(plan, "2"))


def test_titles_above_titles_are_chapters() -> None:
    plan = merged(
        "序号|一级任务|二级任务|具体举措|牵头单位",
        f"1|优化环境|便利办事|{A}|区甲局",
        f"2|^|^|{B}|区乙局",
        f"3|^|降低成本|{C}|区丙局",
        f"4|依法行政|证照管理|{D}|区丁局",
    )
    assert [row[1] for row in rows_of(plan)] == ["便利办事", "便利办事", "降低成本", "证照管理"]
    headings = [plan.headings_of(measure)[0] for measure in plan.measures]
    assert [heading and heading.title for heading in headings] == ["优化环境"] * 3 + ["依法行政"]
    assert codes(plan) == []


def test_what_is_merged_beside_one_number_is_stated_of_each_part() -> None:
    plan = merged(
        "序号|主要任务|任务分解|牵头单位|配合单位",
        f"1|优化服务|{A}|区甲局|区乙局",
        f"^|^|{B}|^|区丙局",
        f"2|降低成本|{C}|区丁局|",
    )
    assert rows_of(plan) == [
        ("1", "优化服务", A, ["区甲局"], ["区乙局"]),
        ("1", "优化服务", B, ["区甲局"], ["区丙局"]),
        ("2", "降低成本", C, ["区丁局"], []),
    ]
    assert codes(plan) == ["table.row_divided"]


def test_bodies_merged_before_the_number_are_those_of_each_row() -> None:
    plan = merged("责任单位|序号|重点任务", f"区甲局|1|{A}", f"^|2|{B}", f"区乙局|3|{C}")
    assert [row[3] for row in rows_of(plan)] == [["区甲局"], ["区甲局"], ["区乙局"]]


def test_bodies_in_several_rows_beside_one_text_are_taken_together_and_reported() -> None:
    plan = merged(
        "序号|任务|内容|牵头单位", f"1|优化服务|{A}|区甲局", "^|^|^|区乙局", f"2|线上受理|{B}|区丙局"
    )
    assert [row[3] for row in rows_of(plan)] == [["区甲局", "区乙局"], ["区丙局"]]
    assert "table.row_pooled" in reported_at(plan, "1")


def test_a_blank_title_is_the_one_above_and_reported_a_blank_cell_of_bodies_is_none_and_reported() -> None:
    plan = plan_of(
        "序号|任务|内容|牵头单位",
        f"1|优化服务|{A}|区甲局",
        f"2||{B}|区乙局",
        f"3|降低成本|{C}|",
        f"4|清理|{D}|—",
    )
    assert [row[1] for row in rows_of(plan)] == ["优化服务", "优化服务", "降低成本", "清理"]
    assert [row[3] for row in rows_of(plan)] == [["区甲局"], ["区乙局"], [], []]
    assert [reported_at(plan, number) for number in "1234"] == [
        [], ["table.title_from_above"], ["table.row_unassigned"], []
    ]  # fmt: skip


def test_rows_that_say_nothing_to_do_are_reported() -> None:
    plan = plan_of(
        "序号|任务|内容|牵头单位",
        f"1|优化服务|{A}|区甲局",
        "2|||区乙局",
        "3|降低成本||区丙局",
        f"4|清理|{D}|区丁局",
    )
    assert [reported_at(plan, number) for number in "1234"] == [
        [],
        ["table.row_empty"],
        ["table.row_empty"],
        [],
    ]


@pytest.mark.parametrize(
    "person", ["责任人", "牵头人", "区领导", "联络员", "责任科室", "内设机构", "联系方式"]
)
def test_persons_and_inner_offices_beside_bodies_are_no_bodies(person: str) -> None:
    plan = plan_of(f"序号|任务|责任单位|{person}", f"1|{A}|区甲局|审批科", f"2|{B}|区乙局|信息科")
    assert [row[3:] for row in rows_of(plan)] == [(["区甲局"], []), (["区乙局"], [])]
    assert codes(plan) == ["table.column_left_out"]


def test_inner_offices_alone_are_taken_and_reported() -> None:
    plan = plan_of(
        "序号|任务|分管领导|牵头科室|配合股室", f"1|{A}|某甲|审批科|信息科", f"2|{B}|某乙|信息科|各科室"
    )
    assert [row[3:] for row in rows_of(plan)] == [(["审批科"], ["信息科"]), (["信息科"], ["各科室"])]
    assert "table.column_doubtful" in reported_at(plan, "1")
    assert "table.column_doubtful" in reported_at(plan, "2")


def test_persons_in_the_column_of_bodies_are_reported() -> None:
    plan = plan_of("序号|任务|责任单位及责任人", f"1|{A}|区甲局（某甲）", f"2|{B}|区乙局（某乙）")
    assert "table.column_doubtful" in set(reported_at(plan, "1")) & set(reported_at(plan, "2"))


def test_names_on_lines_of_a_cell_are_parted_and_a_broken_name_is_not() -> None:
    plan = merged(
        "序号|任务|牵头单位|配合单位",
        f"1|{A}|区人力资源和/社会保障局|区数据局、区住房/和城乡建设局、区/税务局",
        f"2|{B}|区数据局|区人力资源和社会保障局/区住房和城乡建设局/团区委",
    )
    assert [row[3:] for row in rows_of(plan)] == [
        (["区人力资源和社会保障局"], ["区数据局", "区住房和城乡建设局", "区税务局"]),
        (["区数据局"], ["区人力资源和社会保障局", "区住房和城乡建设局", "团区委"]),
    ]
    assert codes(plan) == []


def test_lines_that_may_be_one_name_or_two_are_reported_unless_it_is_known() -> None:
    unsure = merged("序号|任务|牵头单位", f"1|{A}|区委/宣传部", f"2|{B}|区甲局")
    assert reported_at(unsure, "1") == ["party.doubtful"]
    known = merged("序号|任务|牵头单位", f"1|{A}|区委/宣传部", f"2|{B}|区委宣传部")
    assert [row[3] for row in rows_of(known)] == [["区委宣传部"]] * 2
    assert codes(known) == []


@pytest.mark.parametrize("numbers", [("一", "二"), ("（一）", "（二）"), ("1.1", "1.2")])
def test_rows_may_be_numbered_otherwise(numbers: tuple[str, str]) -> None:
    one, two = numbers
    plan = plan_of("序号|任务|内容|牵头单位", f"{one}|优化服务|{A}|区甲局", f"{two}|线上受理|{B}|区乙局")
    assert [row[1:] for row in rows_of(plan)] == [
        ("优化服务", A, ["区甲局"], []), ("线上受理", B, ["区乙局"], [])
    ]  # fmt: skip
    assert [measure.code for measure in plan.measures] == ["1", "2"]


def test_numbers_under_the_name_of_the_tasks_are_numbers() -> None:
    plan = plan_of(
        "工作任务||具体要求|牵头单位", f"优化服务|1|{A}|区甲局", f"|2|{B}|区乙局", f"成本|3|{C}|区丙局"
    )
    assert [row[:3] for row in rows_of(plan)] == [
        ("1", "优化服务", A),
        ("2", "优化服务", B),
        ("3", "成本", C),
    ]


def test_rows_numbered_in_their_words_under_numbered_titles() -> None:
    plan = merged(
        "重点任务|具体举措|牵头单位",
        f"一、优化服务|1.{A}|区甲局",
        f"^|2.{B}|区乙局",
        f"二、降低成本|3.{C}|区丙局",
    )
    assert [row[:4] for row in rows_of(plan)] == [
        ("1", "优化服务", A, ["区甲局"]),
        ("2", "优化服务", B, ["区乙局"]),
        ("3", "降低成本", C, ["区丙局"]),
    ]


@pytest.mark.parametrize("name", ["推进单位", "承接单位", "归口部门", "责任镇街"])
def test_bodies_called_by_what_they_do_are_taken_where_none_else_are_and_reported(name: str) -> None:
    plan = plan_of(f"序号|任务|内容|{name}", f"1|优化服务|{A}|区甲局", f"2|线上受理|{B}|区乙局")
    assert [row[3] for row in rows_of(plan)] == [["区甲局"], ["区乙局"]]
    assert reported_at(plan, "2") == ["table.column_doubtful"]


def test_a_table_that_counts_units_has_no_measures() -> None:
    plan = plan_of("序号|项目|计量单位|数量", "1|窗口|个|20", "2|终端|台|35")
    assert plan.measures == ()


def test_a_second_table_goes_on_where_a_plan_is_nothing_but_tables() -> None:
    head = "序号|任务|内容|牵头单位"
    plan = plan_of(
        head,
        f"1|优化服务|{A}|区甲局",
        f"2|线上受理|{B}|区乙局",
        "保障任务分工表",
        head,
        f"1|降低成本|{C}|区丙局",
    )
    assert [(m.code, m.title) for m in plan.measures] == [
        ("1", "优化服务"), ("2", "线上受理"), ("表2-1", "降低成本")
    ]  # fmt: skip


LONG = "深入推进政务服务改革，全面提升企业和群众办事便利度，持续打造一流的营商环境品牌。"


@pytest.mark.parametrize("domain", ["优化政务服务环境。", "优化政务服务环境，提升企业获得感；", LONG])
@pytest.mark.parametrize("numbers", [("1|", "2|", "3|"), ("", "", "")])
def test_a_domain_over_several_rows_is_their_title_and_no_part_of_the_text(
    domain: str, numbers: tuple[str, str, str]
) -> None:
    one, two, three = numbers
    plan = merged(
        f"{'序号|' if one else ''}重点任务|具体举措|牵头单位",
        f"{one}{domain}|{A}|区甲局",
        f"{two}^|{B}|区乙局",
        f"{three}降低企业经营成本。|{C}|区丙局",
    )
    title = domain.rstrip("。；")
    assert [row[1:3] for row in rows_of(plan)] == [(title, A), (title, B), ("降低企业经营成本", C)]


def test_titles_printed_as_sentences_are_titles_without_their_stop() -> None:
    plan = plan_of("序号|任务|内容|牵头单位", f"1|优化环境。|{A}|区甲局", f"2|线上受理。|{B}|区乙局")
    assert [row[1:3] for row in rows_of(plan)] == [("优化环境", A), ("线上受理", B)]
    assert codes(plan) == []


def test_domains_printed_as_sentences_before_titles_are_chapters() -> None:
    plan = merged(
        "领域|重点任务|具体举措|牵头单位",
        f"优化政务服务环境。|便利办事。|{A}|区甲局",
        f"^|线上受理。|{B}|区乙局",
        f"{LONG}|证照管理。|{C}|区丙局",
    )
    assert [row[1:3] for row in rows_of(plan)] == [("便利办事", A), ("线上受理", B), ("证照管理", C)]
    assert [chapter.title for chapter in plan.chapters] == ["优化政务服务环境", LONG.rstrip("。")]


@pytest.mark.parametrize("stop", ["", "。"])
@pytest.mark.parametrize("number", ["", "1."])
def test_two_merged_columns_numbered_so_are_chapter_and_section(stop: str, number: str) -> None:
    plan = merged(
        "重点领域|主要任务|工作举措|牵头单位",
        f"一、优化环境{stop}|（一）便利办事{stop}|{number}{A}|区甲局",
        f"^|^|{number.replace('1', '2')}{B}|区乙局",
        f"^|（二）线上受理{stop}|{number.replace('1', '3')}{C}|区丙局",
        f"二、降低成本{stop}|（三）证照管理{stop}|{number.replace('1', '4')}{D}|区丁局",
    )
    assert [row[1:3] for row in rows_of(plan)] == [("", A), ("", B), ("", C), ("", D)]
    headings = [plan.headings_of(measure) for measure in plan.measures]
    assert [[heading and heading.title for heading in pair] for pair in headings] == [
        ["优化环境", "便利办事"],
        ["优化环境", "便利办事"],
        ["优化环境", "线上受理"],
        ["降低成本", "证照管理"],
    ]


def test_several_sentences_over_several_rows_are_reported() -> None:
    plan = merged(
        "序号|重点任务|具体举措|牵头单位",
        f"1|优化环境。提升服务。|{A}|区甲局",
        f"2|^|{B}|区乙局",
        f"3|降低成本|{C}|区丙局",
    )
    assert "table.column_doubtful" in reported_at(plan, "1")
