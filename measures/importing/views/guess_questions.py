"""The guesses of a draft, each with its sentence and what else could stand there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from measures.evidence.repair_markup import percent, visible
from measures.evidence.rule_marks import label
from measures.importing.actions.draft_decisions import Answers, OnGuess, guess_key
from measures.importing.views.form_values import KEEP, OTHER, TYPED, clean, guess_of
from measures.loading.source_places import Places
from measures.review.actions.guess import Guess
from measures.text.clean import Cleaned
from measures.text.steps import Step
from measures.writing.action_errors import ActionError, FaultyFields

#: So many are asked on one page; the rest waits in the queue.
MOST = 200


@dataclass(frozen=True, slots=True)
class Option:
    """One of the choices on a guess."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A guess as the page asks about it; ``chosen`` is what was decided before, ``typed`` what was typed then."""

    key: str
    line: int
    before: str
    after: str
    behind: str
    printed: str
    confidence: str
    rules: str
    options: tuple[Option, ...]
    chosen: str
    typed: str


def asked_of(cleaned: Cleaned, answers: Answers, data: QueryDict | None = None) -> list[Asked]:
    """Return the guesses to be asked about, in order; as they were sent, if ``data`` was sent in vain."""
    places = Places(cleaned.raw, cleaned.steps)
    return [_asked(cleaned, places, step, start, answers, data) for step, start in _first(cleaned.steps)]


def sent_of(cleaned: Cleaned, data: QueryDict) -> dict[str, OnGuess]:
    """Return what was decided on the guesses; raise `FaultyFields` for all that cannot be."""
    decided: dict[str, OnGuess] = {}
    faults: list[ActionError] = []
    for step, _ in _first(cleaned.steps):
        try:
            said = guess_of(data, guess_key(step), step.alternatives)
        except ActionError as error:
            faults.append(error)
            continue
        if said is not None:
            decided[guess_key(step)] = said
    if faults:
        raise FaultyFields(faults)
    return decided


def _first(steps: Sequence[Step]) -> list[tuple[Step, int]]:
    return list(_uncertain(steps))[:MOST]


def _uncertain(steps: Sequence[Step]) -> Iterator[tuple[Step, int]]:
    """Yield the guesses with where they begin in the clean text."""
    shift = 0
    for step in steps:
        if step.needs_review:
            yield step, step.start + shift
        shift += len(step.after) - len(step.before)


def _asked(
    cleaned: Cleaned, places: Places, step: Step, start: int, answers: Answers, data: QueryDict | None
) -> Asked:
    before, behind = Guess(step, start, cleaned.text, cleaned.raw, cleaned.steps).sentence
    key = guess_key(step)
    chosen, typed = _chosen(step, answers.guesses.get(key))
    if data is not None and f"guess-{key}" in data:
        chosen, typed = data.get(f"guess-{key}", ""), clean(data.get(f"typed-{key}", ""))
    return Asked(
        key=key,
        line=places.line_column(step.start)[0],
        before=before,
        after=visible(step.after),
        behind=behind,
        printed=visible(step.before),
        confidence=percent(step.confidence),
        rules="、".join(label(rule) for rule in (step.rule, *step.also)),
        options=(
            Option(KEEP, f"是“{visible(step.after) or '（删去）'}”"),
            *(
                Option(f"{OTHER}{at}", f"应为“{visible(other)}”")
                for at, other in enumerate(step.alternatives)
            ),
        ),
        chosen=chosen,
        typed=typed,
    )


def _chosen(step: Step, decided: OnGuess | None) -> tuple[str, str]:
    if decided is None:
        return "", ""
    if decided.reading is None:
        return KEEP, ""
    if decided.reading in step.alternatives:
        return f"{OTHER}{step.alternatives.index(decided.reading)}", ""
    return TYPED, decided.reading
