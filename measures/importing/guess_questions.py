"""The guesses of a draft, each with its sentence and its alternatives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from measures.evidence.text_pieces_html import format_confidence, show_unseen_characters
from measures.importing.draft_decisions import DraftDecisions, GuessDecision, guess_key
from measures.loading.source_places import SourcePlaces
from measures.review.actions.repair_guesses import RepairGuess
from measures.text.cleaned_text import CleanedText
from measures.text.rule_names import rule_label
from measures.text.steps import RepairStep

#: The most guesses on the page of a draft; the others wait in the review queue.
MOST_GUESSES = 200


@dataclass(frozen=True, slots=True)
class GuessQuestion:
    """A guess in its sentence, and the saved decision on it.

    ``before``, ``after`` (the guess) and ``behind`` make up the sentence; ``printed`` is the raw text at ``line``.
    """

    key: str
    line: int
    before: str
    after: str
    behind: str
    printed: str
    confidence: str
    rules: str
    alternatives: tuple[str, ...]
    decision: GuessDecision | None

    @property
    def keep_label(self) -> str:
        """Return the Chinese label of the choice that keeps the guess."""
        return f"是“{self.after or '（删去）'}”"

    @property
    def alternative_labels(self) -> list[str]:
        """Return the Chinese label of each alternative."""
        return [f"应为“{show_unseen_characters(other)}”" for other in self.alternatives]


def list_guess_questions(cleaned: CleanedText, decisions: DraftDecisions) -> list[GuessQuestion]:
    """Return the first `MOST_GUESSES` guesses of a text in order."""
    places = SourcePlaces(cleaned.raw, cleaned.steps)
    guesses = islice(_uncertain_steps(cleaned.steps), MOST_GUESSES)
    return [_guess_question(cleaned, places, step, start, decisions) for step, start in guesses]


def _uncertain_steps(steps: Sequence[RepairStep]) -> Iterator[tuple[RepairStep, int]]:
    """Yield each guess with its start in the clean text."""
    shift = 0
    for step in steps:
        if step.needs_review:
            yield step, step.start + shift
        shift += len(step.after) - len(step.before)


def _guess_question(
    cleaned: CleanedText, places: SourcePlaces, step: RepairStep, start: int, decisions: DraftDecisions
) -> GuessQuestion:
    before, behind = RepairGuess(step, start, cleaned.text, cleaned.raw, cleaned.steps).sentence
    key = guess_key(step)
    return GuessQuestion(
        key=key,
        line=places.line_column(step.start)[0],
        before=before,
        after=show_unseen_characters(step.after),
        behind=behind,
        printed=show_unseen_characters(step.before),
        confidence=format_confidence(step.confidence),
        rules="、".join(rule_label(rule) for rule in (step.rule, *step.also)),
        alternatives=step.alternatives,
        decision=decisions.guesses.get(key),
    )
