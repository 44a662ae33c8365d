"""Raw beside clean: nothing is lost, and what is shown as one repair is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.evidence.repair_pieces import TextPiece, cut_at_repairs, split_into_lines, widen_stretch
from measures.text.steps import RepairStep, replay_steps
from tests.catalogue.sample_library import RAW, STEPS


@st.composite
def repaired(draw: st.DrawFn) -> tuple[str, list[RepairStep]]:
    """Draw a raw text and steps that fit it."""
    raw = draw(st.text(alphabet="甲乙\n(a)?，", max_size=60))
    steps: list[RepairStep] = []
    at = 0
    while at <= len(raw) and draw(st.booleans()):
        start = draw(st.integers(at, len(raw)))
        end = draw(st.integers(start, min(len(raw), start + 5)))
        after = draw(st.text(alphabet="丙\n丁", max_size=4))
        confidence = draw(st.sampled_from([1.0, 0.95, 0.4]))
        steps.append(
            RepairStep(
                draw(st.sampled_from(["script", "reading"])), start, end, raw[start:end], after, confidence
            )
        )
        at = end + (start == end)
    return raw, steps


@given(repaired())
def test_both_columns_are_whole(case: tuple[str, list[RepairStep]]) -> None:
    raw, steps = case
    pieces = cut_at_repairs(raw, steps)
    assert "".join(piece.raw for piece in pieces) == raw
    assert "".join(piece.clean for piece in pieces) == replay_steps(raw, steps)
    assert sum(piece.repair.count for piece in pieces if piece.repair) == len(steps)


@given(repaired())
def test_lines_keep_every_character_and_count_those_of_the_file(case: tuple[str, list[RepairStep]]) -> None:
    raw, steps = case
    found = split_into_lines(cut_at_repairs(raw, steps))
    assert "".join(p.raw for line in found for p in line.pieces).replace("\n", "") == raw.replace("\n", "")
    clean = "".join(p.clean for line in found for p in line.pieces)
    assert clean.replace("\n", "") == replay_steps(raw, steps).replace("\n", "")
    assert [line.number for line in found] == sorted({line.number for line in found})
    assert all(line.number <= raw.count("\n") + 1 for line in found)


@given(repaired())
def test_a_guess_is_never_shown_as_part_of_a_certain_repair(case: tuple[str, list[RepairStep]]) -> None:
    raw, steps = case
    pieces = cut_at_repairs(raw, steps)
    guesses = [piece.repair for piece in pieces if piece.repair and piece.repair.is_guess]
    assert len(guesses) == sum(step.needs_review for step in steps)
    assert all(guess.count == 1 for guess in guesses)


def test_neighbouring_steps_of_one_rule_are_one_mark() -> None:
    steps = [RepairStep("script", 0, 1, "優", "优"), RepairStep("script", 3, 4, "務", "务")]
    (piece,) = cut_at_repairs("優化服務", steps)
    assert (piece.raw, piece.clean) == ("優化服務", "优化服务")
    assert piece.repair is not None
    assert piece.repair.count == 2
    far = [RepairStep("script", 0, 1, "優", "优"), RepairStep("script", 4, 5, "務", "务")]
    assert len(cut_at_repairs("優化的服務", far)) == 3


def test_different_rules_are_one_mark_only_where_they_touch() -> None:
    touching = cut_at_repairs(
        "資(zī)支", [RepairStep("script", 0, 1, "資", "资"), RepairStep("reading", 1, 5, "(zī)", "")]
    )
    assert touching[0].repair is not None
    assert touching[0].repair.rules == ("script", "reading")
    apart = cut_at_repairs(
        "資本(běn)", [RepairStep("script", 0, 1, "資", "资"), RepairStep("reading", 2, 7, "(běn)", "")]
    )
    assert [piece.repair is not None for piece in apart] == [True, False, True]


def test_a_break_that_the_repair_takes_away_stays_inside_its_line() -> None:
    found = split_into_lines(cut_at_repairs("甲\n乙\n丙", [RepairStep("page", 1, 2, "\n", "")]))
    assert [(line.number, "".join(p.clean for p in line.pieces)) for line in found] == [
        (1, "甲乙"),
        (3, "丙"),
    ]


def test_a_normalised_break_still_ends_its_line() -> None:
    found = split_into_lines(cut_at_repairs("甲\r\n乙", [RepairStep("newline", 1, 3, "\r\n", "\n")]))
    assert [line.number for line in found] == [1, 2]


def test_a_stretch_is_widened_to_hold_the_steps_that_cross_its_edges() -> None:
    inside, start, end = widen_stretch(STEPS, 15, 24)
    assert [step.start for step in inside] == [14]
    assert (start, end) == (14, 24)
    assert "".join(piece.raw for piece in cut_at_repairs(RAW, inside, start, end)) == RAW[14:24]


def test_steps_of_another_text_are_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        cut_at_repairs("甲乙", [RepairStep("script", 0, 1, "丙", "丁")])
    with pytest.raises(ValueError, match="outside"):
        cut_at_repairs("甲乙丙", [RepairStep("script", 2, 3, "丙", "丁")], 0, 2)


def test_untouched_text_is_one_piece() -> None:
    assert cut_at_repairs("甲\n乙", []) == [TextPiece("甲\n乙", "甲\n乙")]
