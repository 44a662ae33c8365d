"""Killed at a few of the points that ``make killed`` tries fifty of: nothing partial, and done again it ends the same."""

from __future__ import annotations

import pytest

from tests.failure.conftest import Run

WORKS = ("corrected", "rebuild", "bulk")
POINTS = 3


@pytest.mark.long
def test_nothing_partial_is_left_and_a_rerun_ends_the_same(run: Run) -> None:
    lines = run("tests.failure.killed", "--points", str(POINTS), "--works", *WORKS).splitlines()
    figures = [line.split() for line in lines[2:]]
    assert [work for work, *_ in figures] == list(WORKS), lines
    # At a point near its end a work may be done before it is killed; most are not.
    assert sum(int(killed) for _, _, _, killed, *_ in figures) > len(WORKS) * POINTS // 2, lines
