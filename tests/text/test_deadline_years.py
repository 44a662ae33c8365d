"""Deadlines without a year: the nearest year that is named, and none where nothing names one."""

from __future__ import annotations

import pytest

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument

COLUMNS = "序号|任务|牵头单位|完成时限"
ROWS = (
    "1|设立惠企服务专窗，集中受理诉求。|区甲局|6月底",
    "2|推广网上办理，减少跑动次数。|区乙局|第三季度",
    "3|清理历史证照，做到应换尽换。|区丙局|年底前",
)
DAYS_2025 = ["2025-06-30", "2025-09-30", "2025-12-31"]


def days_of(*lines: str) -> tuple[list[str], ParsedDocument]:
    """Return the last days of the measures of a plan, its cells parted by bars, and the plan."""
    plan = parse_plan("\n".join(line.replace("|", "\t") for line in lines) + "\n")
    return [str(time.day) for measure in plan.measures for time in measure.deadlines], plan


@pytest.mark.parametrize(
    "lines",
    [
        ("青河区重点任务分工表", "（2025年）", COLUMNS, *ROWS),
        ("青河区三年行动方案（2025—2027年）", "2025年任务分工表", COLUMNS, *ROWS),
        ("青河区重点任务分工表", COLUMNS.replace("完成", "2025年完成"), *ROWS),
        ("青河区重点任务分工表", f"{COLUMNS}（2025年）", *ROWS),
        ("青河区重点任务分工表", COLUMNS, "一、2025年任务", *ROWS),
        ("青河区重点任务分工表", COLUMNS.replace("任务", "2025年重点任务"), "一、2025年度", *ROWS),
    ],
)
def test_the_table_or_its_heading_names_the_year(lines: tuple[str, ...]) -> None:
    assert days_of(*lines)[0] == DAYS_2025


def test_the_title_of_an_annex_names_the_year() -> None:
    body = ("青河区行动方案", "一、优化服务", "1.网办。推广。（牵头单位：区甲局）")
    more = ("4|做好窗口人员培训工作。|区甲局|每季度", "5|开展政策宣传解读。|区甲局|上半年")
    days, _ = days_of(*body, "附件1", "2025年重点任务清单", COLUMNS, *ROWS, *more)
    assert days == [*DAYS_2025, "None", "2025-06-30"]


def test_headings_name_the_years_of_what_stands_under_them() -> None:
    measure = "网办。推广网办。（责任单位：区甲局；完成时限：6月底）"
    lines = ("一、2025年任务", f"1.{measure}", "二、2026年任务", f"2.{measure}")
    assert days_of("青河区行动方案", *lines)[0] == ["2025-06-30", "2026-06-30"]


def test_an_earlier_year_in_a_heading_is_what_is_past() -> None:
    lines = ("一、巩固2025年改革成果", "1.网办。推广网办。（责任单位：区甲局；完成时限：6月底）")
    assert days_of("青河区2026年行动方案", *lines)[0] == ["2026-06-30"]


@pytest.mark.parametrize("title", ["青河区任务分工表", "青河区任务分工表（2025—2027年）"])
def test_where_no_year_is_named_it_is_reported(title: str) -> None:
    days, plan = days_of(title, COLUMNS, *ROWS)
    assert days == ["None"] * 3
    assert "deadline.no_year" in [problem.code for problem in plan.problems]


@pytest.mark.parametrize("name", ["完成年限", "完成时点", "完成月份", "工期"])
def test_further_names_of_columns_of_times(name: str) -> None:
    lines = ("青河区2025年任务分工表", COLUMNS.replace("完成时限", name), *ROWS)
    assert days_of(*lines)[0] == DAYS_2025
