"""Tables in annexes: flattened to lines, parted by marks, beside the measures or instead of them."""

from __future__ import annotations

import pytest

from measures.text.parse import parse_plan
from tests.text.annex_tables import BODY, codes, rows

BLANK = "\u00a0"


def flattened(*cells: str) -> str:
    """Return cells one a line, parted by blank lines, as a page's table arrives."""
    return "\n\n".join(cells) + "\n"


def test_a_flattened_table_with_blank_cells_and_cells_over_several_lines() -> None:
    annex = flattened(
        "附件", "责任分工表", "序号", "改革事项", "牵头单位", "配合", "责任单位",
        "一、优化服务", "（一）政务服务",
        "1.高效办事", BLANK, "完善机制，提升效率。", "区数据局、", "区政府办公室（区政务服务中心）", "各相关部门、", "各街道",
        "2★.帮办代办", BLANK, "优化帮办。", "区政务服务中心", BLANK,
        "二、规范监管", "（二）信用监管",
        "3.信用修复", BLANK, "深化信用修复。", "区发改委", "区司法局、区法院、", "区消防救援支队等相关部门",
        "（标记★是青河区提出的）",
    )  # fmt: skip
    plan = parse_plan(BODY + annex)
    (table,) = plan.tables
    assert table.kind == "responsibilities"
    assert table.columns == ("序号", "改革事项", "牵头单位", "配合责任单位")
    assert rows(table) == [
        (
            "1",
            "高效办事",
            "完善机制，提升效率。",
            ["区数据局", "区政府办公室（区政务服务中心）"],
            ["各相关部门", "各街道"],
        ),
        ("2", "帮办代办", "优化帮办。", ["区政务服务中心"], []),
        (
            "3",
            "信用修复",
            "深化信用修复。",
            ["区发改委"],
            ["区司法局", "区法院", "区消防救援支队", "相关部门"],
        ),
    ]
    assert [measure.own_initiative for measure in plan.measures] == [False, True, False]
    assert [party.name for party in plan.measures[0].parties] == ["区数据局"]
    assert [chapter.annex for chapter in plan.chapters] == ["", "", "", ""]


def test_names_in_cells_stand_where_the_party_says() -> None:
    text = BODY + flattened("附件", "序号", "事项", "牵头单位", "1.高效办事", "区数据局、", "区税务局")
    (row,) = parse_plan(text).tables[0].rows
    assert [text[party.start : party.end] for party in row.parties] == ["区数据局", "区税务局"]
    assert {party.phrase for party in row.parties} == {"区数据局、区税务局"}


def test_items_of_the_city() -> None:
    annex = flattened(
        "附件1", "全市牵头改革事项", "序号", "改革事项", "上海市牵头", "条线部门",
        "一、对标改革", "1.市场准入", BLANK, "推进升级。", "市市场监管局、", "市数据局",
        "二、要素保障", "（一）融资", "2.融资支持", BLANK, "扩大覆盖面。", "市财政局",
    )  # fmt: skip
    plan = parse_plan(BODY + annex)
    items = [measure for measure in plan.measures if measure.kind == "city"]
    assert [(item.code, item.number, item.title, item.text) for item in items] == [
        ("附1-1", "1", "市场准入", "推进升级。"),
        ("附1-2", "2", "融资支持", "扩大覆盖面。"),
    ]
    assert [party.name for party in items[0].parties] == ["市市场监管局", "市数据局"]
    data = plan.as_dict()
    assert [
        (annex["annex"], annex["ordinal"], annex["title"], annex["parent"]) for annex in data["annexes"]
    ] == [
        ("1", "一", "对标改革", None),
        ("1", "二", "要素保障", None),
        ("1", "（一）", "融资", "二"),
    ]
    assert (data["measures"][4]["chapter"], data["measures"][4]["section"]) == ("要素保障", "融资")


@pytest.mark.parametrize("separator", ["\t", " | ", "|"])
def test_tables_whose_cells_are_parted_by_marks(separator: str) -> None:
    lines = [
        ["序号", "任务名称", "牵头单位", "配合单位", "完成时限"],
        ["一、优化服务", "", "", "", ""],
        ["1★", "高效办事", "区数据局", "各相关部门", "6月底"],
        ["2", "帮办代办", "区政务服务中心", "", "12月"],
        ["3", "信用修复", "区发改委", "区司法局、区法院", "长期"],
    ]
    plan = parse_plan(BODY + "附件\n责任分工表\n" + "\n".join(separator.join(cells) for cells in lines))
    assert rows(plan.tables[0]) == [
        ("1", "高效办事", "", ["区数据局"], ["各相关部门"]),
        ("2", "帮办代办", "", ["区政务服务中心"], []),
        ("3", "信用修复", "", ["区发改委"], ["区司法局", "区法院"]),
    ]
    assert plan.tables[0].rows[0].own_initiative


def test_a_table_in_markdown() -> None:
    annex = (
        "附件：责任分工表\n| 序号 | 举措 | 责任单位 | 配合单位 |\n|:---|---|---|---|\n| 1 | 高效办事 | 区数据局 | 各部门 |\n"
        "| 2 | 帮办代办 | 区政务服务中心 | |\n| 3 | 信用修复 | 区发改委 | 区司法局 |\n"
    )
    plan = parse_plan(BODY + annex)
    assert plan.tables[0].title == "责任分工表"
    assert rows(plan.tables[0])[1] == ("2", "帮办代办", "", ["区政务服务中心"], [])


def test_a_column_of_duty_beside_a_column_of_leads() -> None:
    lines = ["序号\t事项\t牵头单位\t责任单位", "1\t高效办事\t区数据局\t区税务局"]
    plan = parse_plan(BODY + "附件\n" + "\n".join(lines))
    assert rows(plan.tables[0]) == [("1", "高效办事", "", ["区数据局"], ["区税务局"])]


def test_serial_numbers_in_cells_of_their_own() -> None:
    annex = flattened(
        "附件", "序号", "主要任务", "责任单位", "完成时限",
        "1", "高效办事", "完善机制，提升效率。", "区数据局、", "区税务局", "6月底前",
        "2", "帮办代办", "优化帮办，包括：", "1.企业帮办。", "区政务服务中心", "12月",
        "3", "信用修复", "深化信用修复。", "区发改委", "长期",
    )  # fmt: skip
    table = parse_plan(BODY + annex).tables[0]
    assert rows(table) == [
        ("1", "高效办事", "完善机制，提升效率。", ["区数据局", "区税务局"], []),
        ("2", "帮办代办", "优化帮办，包括：\n1.企业帮办。", ["区政务服务中心"], []),
        ("3", "信用修复", "深化信用修复。", ["区发改委"], []),
    ]


def test_responsibility_that_only_the_table_states() -> None:
    body = BODY.replace("（牵头单位：区数据局）", "").replace("（牵头单位：区政务服务中心）", "")
    body = body.replace("（牵头单位：区发改委；配合单位：区司法局）", "")
    annex = "附件\n序号\t事项\t牵头单位\t配合单位\n1\t高效办事\t区数据局\t各部门\n2\t帮办代办\t区政务服务中心\t\n3\t信用修复\t区发改委\t区司法局\n"
    plan = parse_plan(body + annex)
    assert [(p.name, p.role, p.place) for p in plan.measures[2].parties] == [
        ("区发改委", "lead", "table"),
        ("区司法局", "co_lead", "table"),
    ]
    assert codes(plan) == ["responsibility.from_table"]


def test_a_row_without_a_measure_and_a_measure_without_a_row() -> None:
    annex = "附件\n序号\t事项\t牵头单位\n1\t高效办事\t区数据局\n2\t帮办代办\t区政务服务中心\n5\t另一事项\t区甲局\n"
    plan = parse_plan(BODY + annex)
    assert [row.code for row in plan.tables[0].rows] == ["1", "2", ""]
    assert codes(plan) == ["table.measure_missing", "numbering.gap", "table.row_unmatched"]
    unmatched = plan.problems[2]
    assert (unmatched.line, unmatched.column, "另一事项" in unmatched.message) == (14, 1, True)


def test_rows_are_matched_by_title_where_the_table_counts_otherwise() -> None:
    body = BODY.replace("3.信用修复", "1.信用修复")
    annex = "附件\n序号\t事项\t牵头单位\n1\t高效办事\t区数据局\n2\t帮办代办\t区政务服务中心\n3\t信用修复\t区发改委\n"
    plan = parse_plan(body + annex)
    assert [measure.code for measure in plan.measures] == ["1.1", "1.2", "2.1"]
    assert [row.code for row in plan.tables[0].rows] == ["1.1", "1.2", "2.1"]


def test_a_table_without_an_annexes_number_behind_the_body() -> None:
    annex = flattened(
        "青河区责任分工表",
        "序号",
        "改革事项",
        "牵头单位",
        "1.高效办事",
        "区数据局",
        "2.帮办代办",
        "区政务服务中心",
        "3.信用修复",
        "区发改委",
    )
    plan = parse_plan(BODY + annex)
    assert [measure.code for measure in plan.measures] == ["1", "2", "3"]
    assert plan.tables[0].title == "青河区责任分工表"
    assert plan.measures[2].text == "深化信用修复。"


def test_two_tables_in_one_annex_and_heads_repeated_on_every_page() -> None:
    head = ["序号", "改革事项", "上海市牵头条线部门"]
    annex = flattened(
        "附件1", "市级事项", *head, "1.准入", BLANK, "推进升级。", "市市场监管局", *head, "2.融资", BLANK, "扩大覆盖。", "市财政局",
        "青河区责任分工表", "序号", "改革事项", "牵头单位", "1.高效办事", "区数据局", "2.帮办代办", "区甲局", "3.信用修复", "区乙局",
    )  # fmt: skip
    plan = parse_plan(BODY + annex)
    assert [(table.kind, table.title, len(table.rows)) for table in plan.tables] == [
        ("city_items", "市级事项", 2),
        ("responsibilities", "青河区责任分工表", 3),
    ]
    assert codes(plan) == []


def test_a_name_broken_in_two_in_its_cell() -> None:
    text = BODY + flattened(
        "附件", "序号", "事项", "牵头单位", "1.高效办事", "区数据局、区规划资", "源局、区税务局"
    )
    (row,) = parse_plan(text).tables[0].rows
    assert [party.name for party in row.parties] == ["区数据局", "区规划资源局", "区税务局"]


def test_a_plan_that_is_only_a_table() -> None:
    plan = parse_plan(
        "青河区优化营商环境任务分解表（2025年）\n序号\n主要任务\n责任单位\n1\n推进“一网通办”改革，提升便利度。\n区数据局、\n区税务局\n2\n深化信用监管\n区发改委\n"
    )
    assert (plan.title, plan.district, plan.year) == (
        "青河区优化营商环境任务分解表（2025年）",
        "青河区",
        2025,
    )
    assert [(m.code, m.title, m.text, m.kind) for m in plan.measures] == [
        ("1", "", "推进“一网通办”改革，提升便利度。", "district"),
        ("2", "深化信用监管", "", "district"),
    ]
    assert [party.name for party in plan.measures[0].parties] == ["区数据局", "区税务局"]


def test_the_list_of_attachments_is_no_annex() -> None:
    text = (
        BODY
        + "附件：\n1.任务清单\n2.责任分工表\n\n附件1\n任务清单\n序号\t事项\t牵头单位\n1\t高效办事\t区数据局\n"
    )
    plan = parse_plan(text)
    assert [measure.code for measure in plan.measures] == ["1", "2", "3"]
    assert [(table.annex, table.title, len(table.rows)) for table in plan.tables] == [("1", "任务清单", 1)]


def test_an_attachment_that_is_the_plan_itself() -> None:
    text = "青河区人民政府办公室\n2025年3月7日\n附件\n" + BODY
    plan = parse_plan(text)
    assert plan.title == "青河区优化营商环境行动方案（2025年）"
    assert [measure.code for measure in plan.measures] == ["1", "2", "3"]


def test_an_annex_that_is_no_table_is_reported() -> None:
    plan = parse_plan(BODY + "附件1\n名词解释\n一网通办，是指政务服务平台。\n")
    assert codes(plan) == ["annex.unread"]


def test_more_cells_than_columns_are_reported() -> None:
    annex = flattened(
        "附件",
        "序号",
        "事项",
        "牵头单位",
        "1.高效办事",
        BLANK,
        "完善机制，提升效率。",
        "区数据局",
        "区税务局",
        "区财政局",
    )
    plan = parse_plan(BODY + annex)
    assert "table.cells" in codes(plan)
    assert rows(plan.tables[0])[0][3] == ["区数据局", "区税务局", "区财政局"]


def test_a_cell_that_cannot_be_read_is_reported() -> None:
    plan = parse_plan(
        BODY
        + "附件\n序号\t事项\t牵头单位\n1\t高效办事\t区数据局、、区税务局\n2\t帮办代办\t区甲局\n3\t信用修复\t区乙局\n"
    )
    assert codes(plan) == ["table.unreadable"]


def test_headings_that_differ_between_body_and_table_are_reported() -> None:
    plan = parse_plan(
        BODY
        + "附件\n序号\t事项\t牵头单位\n一、优化服务\t\t\n1\t高效办事\t区数据局\n二、加强监管\t\t\n3\t信用修复\t区发改委\n2\t帮办代办\t区甲局\n"
    )
    assert "table.heading_differs" in codes(plan)
