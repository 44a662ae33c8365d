"""Lines that say until when a measure is to be done, and more than a date."""

from __future__ import annotations

import pytest

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument

HEAD = "青河区优化营商环境行动方案（2025年）\n一、优化服务\n1.设专窗\n集中受理诉求。\n"


def plan_with(line: str) -> ParsedDocument:
    """Return a plan of two measures, the first with a line about its time."""
    return parse_plan(f"{HEAD}{line}\n2.网办\n推广网办。\n完成时限：2025年6月底\n")


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("完成时限：6月底前，以后每年6月底前更新", ["2025-06-30", "recurring"]),
        ("时间安排：2025年12月底前取得阶段性成效，持续推进", ["2025-12-31", "ongoing"]),
        ("时间安排：5月启动，9月底前完成试点，年底前全面推开。", ["2025-05-31", "2025-09-30", "2025-12-31"]),
        ("完成时限：2025年底前建立机制，此后长期坚持。", ["2025-12-31", "ongoing"]),
        (
            "完成时限：6月底前出台方案；12月底前完成全部任务（其中首批3个项目9月底前完成）",
            ["2025-06-30", "2025-12-31"],
        ),
        (
            "时间进度：一季度制定方案。二季度组织实施。三季度总结。",
            ["2025-03-31", "2025-06-30", "2025-09-30"],
        ),
        ("进度安排：6月底前启动，12月底前完成。之后转入常态化。", ["2025-06-30", "2025-12-31", "ongoing"]),
        ("完成时限：6月30日前完成，逾期未完成的予以通报", ["2025-06-30"]),
        ("工作进度：6月底前完成50%，12月底前完成100%", ["2025-06-30", "2025-12-31"]),
        ("完成年限：2025年", ["2025-12-31"]),
        ("完成时限：\n2025年6月底前", ["2025-06-30"]),
        ("完成时限　2025年6月底前", ["2025-06-30"]),
        ("完成时限为2025年6月底前", ["2025-06-30"]),
        ("时限要求：即时办结", ["unclear"]),
        ("完成时限：第一阶段（3月—6月）；第二阶段（7月—12月）", ["unclear"]),
    ],
)
def test_a_line_of_times_is_read_and_leaves_the_text(line: str, read: list[str]) -> None:
    plan = plan_with(line)
    first = plan.measures[0]
    assert (first.title, first.text) == ("设专窗", "集中受理诉求。")
    assert [str(time.day) if time.day else time.kind for time in first.deadlines] == read
    assert len(plan.measures) == 2
    reported = [problem.code for problem in plan.problems if problem.code.startswith("deadline")]
    assert reported == (["deadline.unclear"] if "unclear" in read else [])


@pytest.mark.parametrize(
    "line",
    [
        "时间节点：6月底前，区甲局完成平台建设；9月底前，区乙局完成接入",
        "完成时限：结合上级部署要求和本地区工作推进的实际情况，由各单位自行研究确定并按程序报区政府备案。",
    ],
)
def test_what_is_more_than_a_time_stays_in_the_text_and_is_reported(line: str) -> None:
    plan = plan_with(line)
    assert line in plan.measures[0].text
    reported = [problem.excerpt for problem in plan.problems if problem.code == "deadline.unread"]
    assert reported == [line]


def test_an_arrangement_of_work_is_no_time() -> None:
    plan = plan_with("阶段安排：动员各单位参加，逐项明确任务。")
    assert "阶段安排" in plan.measures[0].text
    assert plan.measures[0].deadlines == ()
