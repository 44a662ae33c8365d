"""From the clean text to places in the raw one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from measures.loading.source_places import SourcePlaces
from measures.text.plan import TextProblem
from measures.text.steps import RepairStep

RAW = "區(qū)長\r\n辦(bàn)事\n"
STEPS = [
    RepairStep("reading", 1, 5, "(qū)", ""),
    RepairStep("script", 8, 9, "辦", "办"),
    RepairStep("reading", 9, 14, "(bàn)", ""),
]


def test_a_problem_is_shown_where_it_stands_in_the_raw_source() -> None:
    assert RAW[8] == "辦"
    clean = "區長\r\n办事\n"
    problem = TextProblem("x", "y", 2, 1, clean.index("办"), clean.index("事") + 1)
    found = SourcePlaces(RAW, STEPS).in_raw(problem)
    assert (found.line, found.column) == (2, 1)
    assert RAW[found.start : found.end] == "辦(bàn)事"


@given(st.text(alphabet="甲\r\n", max_size=20), st.integers(0, 20))
def test_lines_and_columns_lead_back_to_the_offset(raw: str, offset: int) -> None:
    offset = min(offset, len(raw))
    line, column = SourcePlaces(raw, []).line_column(offset)
    before = raw[:offset]
    ends = (
        before.count("\r\n") + before.replace("\r\n", "").count("\r") + before.replace("\r\n", "").count("\n")
    )
    inside_pair = before.endswith("\r") and raw[offset:].startswith("\n")
    assert line == ends + 1 - inside_pair
    assert column >= 1
