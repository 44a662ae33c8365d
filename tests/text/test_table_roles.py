"""Tables whose heads, notes and cells say who leads: order, persons, roles behind names, deadlines without a day."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument

TITLE = "青河市2026年重点任务清单\n"
TASK = "完善服务机制，建成三个平台。"


def read(head: Sequence[str], row: Sequence[str], *, above: str = "", below: str = "") -> ParsedDocument:
    """Return a plan that is a table of two rows alike, with these columns behind number and task."""
    lines = ["\t".join(("序号", "任务", *head)), *("\t".join((n, TASK, *row)) for n in "12")]
    return parse_plan(TITLE + above + "\n".join(lines) + "\n" + below)


def roles(plan: ParsedDocument) -> tuple[list[str], list[str]]:
    """Return leads and co-leads of the first measure by name."""
    parties = plan.measures[0].parties
    return (
        [party.name for party in parties if party.role == "lead"],
        [party.name for party in parties if party.role == "co_lead"],
    )


def codes(plan: ParsedDocument) -> list[str]:
    """Return the codes of the problems in order, each once."""
    return list(dict.fromkeys(problem.code for problem in plan.problems))


@pytest.mark.parametrize(
    ("head", "above", "below"),
    [
        (["责任单位（第一位为牵头单位）"], "", ""),
        (["责任单位（列首位的为牵头单位）"], "", ""),
        (["责任单位"], "", "注：责任单位排在第一位的为牵头单位。\n"),
        (["责任单位"], "各项任务中，列第一位的责任单位为牵头单位。\n", ""),
    ],
)
def test_order_tells_who_leads_in_a_table(head: list[str], above: str, below: str) -> None:
    plan = read(head, ["市财政局、市司法局、各区"], above=above, below=below)
    assert roles(plan) == (["市财政局"], ["市司法局", "各区"])
    assert (
        "第一位" in plan.measures[0].parties[1].ranked_by or "首位" in plan.measures[0].parties[1].ranked_by
    )
    assert codes(plan) == ["responsibility.ranked"]


def test_order_tells_nothing_beside_a_column_of_leads() -> None:
    plan = read(
        ["牵头单位", "责任单位"],
        ["市财政局、市教育局", "市司法局、各区"],
        above="列第一位的为牵头单位。\n",
    )
    assert roles(plan) == (["市财政局", "市教育局"], ["市司法局", "各区"])


@pytest.mark.parametrize("column", ["牵头领导", "牵头市领导", "分管副市长", "责任人", "包联同志"])
def test_columns_of_persons_are_left_out_and_reported(column: str) -> None:
    plan = read([column, "牵头单位", "配合单位"], ["张三", "市财政局", "市司法局、各区"])
    assert roles(plan) == (["市财政局"], ["市司法局", "各区"])
    assert codes(plan) == ["table.column_left_out"]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("部门分工", "市财政局牵头，市司法局、各区配合"),
        ("责任单位", "市财政局（牵头）、市司法局、各区"),
        ("责任单位", "市财政局〔牵头〕 市司法局 各区"),
        ("责任单位", "市财政局牵头，市司法局、各区"),
    ],
)
def test_cells_say_who_leads(column: str, cell: str) -> None:
    assert roles(read([column], [cell])) == (["市财政局"], ["市司法局", "各区"])


def test_names_in_doubt_in_a_cell_are_reported() -> None:
    plan = read(["责任单位"], ["市财政局 张三"])
    assert codes(plan) == ["party.doubtful"]
    assert [problem.excerpt for problem in plan.problems] == ["市财政局 张三"] * 2


def test_a_deadline_in_a_cell_that_gives_no_day_is_reported() -> None:
    plan = read(["责任单位", "完成时限"], ["市财政局", "即知即改"])
    assert [(time.printed, time.kind) for time in plan.measures[0].deadlines] == [("即知即改", "unclear")]
    assert codes(plan) == ["deadline.unclear"]
