"""The guesses of a draft, each with its sentence and what else could stand there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from measures.evidence.repair_markup import format_confidence, show_unseen_characters
from measures.importing.actions.draft_decisions import DraftDecisions, GuessDecision, guess_key
from measures.importing.views.form_values import KEEP, OTHER, TYPED, clean_typed_text, read_guess_decision
from measures.loading.source_places import SourcePlaces
from measures.review.actions.repair_guesses import RepairGuess
from measures.text.clean import CleanedText
from measures.text.rule_names import rule_label
from measures.text.steps import RepairStep
from measures.writing.action_errors import ActionError, FieldErrors

#: So many are asked on one page; the rest waits in the queue.
MOST_GUESSES = 200


@dataclass(frozen=True, slots=True)
class DecisionOption:
    """One of the choices on a guess."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class GuessQuestion:
    """A guess as the page asks about it; ``chosen`` is what was decided before, ``typed`` what was typed then."""

    key: str
    line: int
    before: str
    after: str
    behind: str
    printed: str
    confidence: str
    rules: str
    options: tuple[DecisionOption, ...]
    chosen: str
    typed: str


def list_guess_questions(
    cleaned: CleanedText, answers: DraftDecisions, data: QueryDict | None = None
) -> list[GuessQuestion]:
    """Return the guesses to be asked about, in order; as they were sent, if ``data`` was sent in vain."""
    places = SourcePlaces(cleaned.raw, cleaned.steps)
    return [_asked(cleaned, places, step, start, answers, data) for step, start in _first(cleaned.steps)]


def read_guess_decisions(cleaned: CleanedText, data: QueryDict) -> dict[str, GuessDecision]:
    """Return what was decided on the guesses; raise `FieldErrors` for all that cannot be."""
    decided: dict[str, GuessDecision] = {}
    faults: list[ActionError] = []
    for step, _ in _first(cleaned.steps):
        try:
            said = read_guess_decision(data, guess_key(step), step.alternatives)
        except ActionError as error:
            faults.append(error)
            continue
        if said is not None:
            decided[guess_key(step)] = said
    if faults:
        raise FieldErrors(faults)
    return decided


def _first(steps: Sequence[RepairStep]) -> list[tuple[RepairStep, int]]:
    return list(_uncertain(steps))[:MOST_GUESSES]


def _uncertain(steps: Sequence[RepairStep]) -> Iterator[tuple[RepairStep, int]]:
    """Yield the guesses with where they begin in the clean text."""
    shift = 0
    for step in steps:
        if step.needs_review:
            yield step, step.start + shift
        shift += len(step.after) - len(step.before)


def _asked(
    cleaned: CleanedText,
    places: SourcePlaces,
    step: RepairStep,
    start: int,
    answers: DraftDecisions,
    data: QueryDict | None,
) -> GuessQuestion:
    before, behind = RepairGuess(step, start, cleaned.text, cleaned.raw, cleaned.steps).sentence
    key = guess_key(step)
    chosen, typed = _chosen(step, answers.guesses.get(key))
    if data is not None and f"guess-{key}" in data:
        chosen, typed = data.get(f"guess-{key}", ""), clean_typed_text(data.get(f"typed-{key}", ""))
    return GuessQuestion(
        key=key,
        line=places.line_column(step.start)[0],
        before=before,
        after=show_unseen_characters(step.after),
        behind=behind,
        printed=show_unseen_characters(step.before),
        confidence=format_confidence(step.confidence),
        rules="、".join(rule_label(rule) for rule in (step.rule, *step.also)),
        options=(
            DecisionOption(KEEP, f"是“{show_unseen_characters(step.after) or '（删去）'}”"),
            *(
                DecisionOption(f"{OTHER}{at}", f"应为“{show_unseen_characters(other)}”")
                for at, other in enumerate(step.alternatives)
            ),
        ),
        chosen=chosen,
        typed=typed,
    )


def _chosen(step: RepairStep, decided: GuessDecision | None) -> tuple[str, str]:
    if decided is None:
        return "", ""
    if decided.reading is None:
        return KEEP, ""
    if decided.reading in step.alternatives:
        return f"{OTHER}{step.alternatives.index(decided.reading)}", ""
    return TYPED, decided.reading
