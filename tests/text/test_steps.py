"""Steps replayed and composed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from measures.text.repair_counts import confidence_band
from measures.text.rounding import round_down
from measures.text.steps import RepairStep, StepOffsets, compose_steps, replay_steps

LETTERS = st.text(alphabet="abc", max_size=12)


@st.composite
def steps_of(draw: st.DrawFn, text: str) -> list[RepairStep]:
    """Draw steps of ``text``: in order, without overlap, deletions and insertions among them."""
    steps: list[RepairStep] = []
    at = 0
    while at <= len(text) and draw(st.booleans()):
        start = draw(st.integers(at, len(text)))
        end = draw(st.integers(start, min(len(text), start + 3)))
        steps.append(
            RepairStep("rule", start, end, text[start:end], draw(st.text(alphabet="xyz", max_size=3)))
        )
        at = end + (start == end)
    return steps


@given(st.data(), LETTERS)
def test_composed_steps_do_what_both_stages_do(data: st.DataObject, text: str) -> None:
    first = data.draw(steps_of(text))
    between = replay_steps(text, first)
    second = data.draw(steps_of(between))

    assert replay_steps(text, compose_steps(text, first, second)) == replay_steps(between, second)


@given(st.data(), LETTERS)
def test_offsets_of_untouched_characters_lead_back_to_them(data: st.DataObject, text: str) -> None:
    steps = data.draw(steps_of(text))
    after = replay_steps(text, steps)
    offsets = StepOffsets(steps)
    written: set[int] = set()
    shift = 0
    for step in steps:
        written.update(range(step.start + shift, step.start + shift + len(step.after)))
        shift += len(step.after) - len(step.before)

    for offset, character in enumerate(after):
        if offset not in written:
            assert text[offsets.before(offset)] == character


def test_a_merged_step_names_its_rules_and_is_as_sure_as_both() -> None:
    first = [RepairStep("byte_shift", 0, 2, "??", "區區", 0.5, ("國區",))]
    second = [RepairStep("script", 0, 2, "區區", "区区", 0.8)]

    (step,) = compose_steps("??", first, second)

    assert (step.rule, step.also, step.after, step.confidence) == ("byte_shift", ("script",), "区区", 0.4)
    assert step.alternatives == ("國區",)


def test_steps_survive_being_stored() -> None:
    step = RepairStep("reading", 1, 5, "(qū)", "", 0.75, ("x",), ("script",))

    assert RepairStep.from_dict(step.as_dict()) == step


@given(st.floats(0, 1) | st.sampled_from([0.89996, 0.9 - 1e-12, 0.9, 0.99999, 1 - 1e-12, 1.0]))
def test_a_guess_stays_a_guess_when_it_is_kept(confidence: float) -> None:
    step = RepairStep("rule", 0, 1, "a", "b", confidence)
    kept = RepairStep.from_dict(step.as_dict())
    assert (kept.needs_review, confidence_band(kept.confidence)) == (
        step.needs_review,
        confidence_band(confidence),
    )
    assert 0 <= confidence - kept.confidence < 1e-4


@given(st.floats(0, 1), st.integers(1, 4))
def test_rounding_down_never_adds_and_keeps_what_is_round(share: float, places: int) -> None:
    kept = round_down(share, places)
    assert kept <= share < kept + 10**-places + 1e-9
    assert round_down(kept, places) == kept
