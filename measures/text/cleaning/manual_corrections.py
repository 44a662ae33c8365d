"""What a person corrected in a clean text, as steps like those of the repair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher

from measures.text.clean import find_text_problems
from measures.text.cleaned_text import CleanedText
from measures.text.steps import CERTAIN, RepairStep, compose_steps

#: The rule that a step of a person's goes by.
MANUAL = "manual"


def apply_correction(cleaned: CleanedText, text: str) -> CleanedText:
    """Return what was cleaned with ``text`` for its clean text: what differs is one more step, a person's, each.

    Replaying the steps on the raw text gives ``text``. What a person has touched is no guess any more.

    >>> from measures.text.clean import clean_and_explain
    >>> one = apply_correction(clean_and_explain("納入?yún)^(qū)級考核"), "纳入本区考核")
    >>> [(step.before, step.after) for step in one.steps if MANUAL in (step.rule, *step.also)]
    [('?yún)^(qū)級', '本区')]
    """
    if text == cleaned.text:
        return cleaned
    steps = compose_steps(cleaned.raw, cleaned.steps, list(_corrected_stretches(cleaned.text, text)))
    return CleanedText(cleaned.raw, text, tuple(map(_settled, steps)), tuple(find_text_problems(text, steps)))


def _settled(step: RepairStep) -> RepairStep:
    touched = MANUAL in (step.rule, *step.also)
    return replace(step, confidence=CERTAIN, alternatives=()) if touched else step


def _corrected_stretches(before: str, after: str) -> Iterator[RepairStep]:
    """Yield the differences of two texts in order, line by line and within lines by character."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    at = 0
    starts = [0]
    for line in old:
        at += len(line)
        starts.append(at)
    for tag, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from _step_between(starts[first], "".join(old[first:last]), "".join(new[begin:end]))


def _step_between(start: int, old: str, new: str) -> Iterator[RepairStep]:
    """Yield the step between two stretches, without what they begin and end with alike."""
    ahead = 0
    while ahead < min(len(old), len(new)) and old[ahead] == new[ahead]:
        ahead += 1
    behind = 0
    while behind < min(len(old), len(new)) - ahead and old[-1 - behind] == new[-1 - behind]:
        behind += 1
    end = len(old) - behind
    yield RepairStep(MANUAL, start + ahead, start + end, old[ahead:end], new[ahead : len(new) - behind])
