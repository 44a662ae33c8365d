"""A guess in its source, and its place in the measure or chapter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from measures.models import Chapter, Measure, Problem, Source
from measures.text.nested_quotation_marks import quote
from measures.text.steps import RepairStep

#: Characters before and after the guess by which its place is searched, the surest first.
_CONTEXTS = ((16, 16), (16, 0), (0, 16), (6, 6), (3, 3))
#: The least context, in characters, for a certain place.
_MIN_CONTEXT = 3
_FIELDS = {"title": "标题", "text": "正文"}
_INDENT = " \u3000\t"
_SENTENCE = re.compile(r"[。；！？\n]")


@dataclass(frozen=True, slots=True)
class RepairGuess:
    """A guess: its ``step``, its ``start`` in the ``clean`` text, and the ``raw`` text and ``steps`` of the source."""

    step: RepairStep
    start: int
    clean: str
    raw: str
    steps: Sequence[RepairStep]

    @property
    def end(self) -> int:
        """Return the end of the guess in the clean text."""
        return self.start + len(self.step.after)

    @property
    def sentence(self) -> tuple[str, str]:
        """Return the parts of its sentence before and after the guess."""
        before = _SENTENCE.split(self.clean[max(0, self.start - 200) : self.start])[-1]
        behind = self.clean[self.end : self.end + 200]
        end = _SENTENCE.search(behind)
        return before.lstrip(_INDENT), behind[: end.end()].rstrip("\n") if end else behind

    def around(self, before: int, behind: int) -> tuple[str, str]:
        """Return at most ``before`` and ``behind`` characters of its line around the guess."""
        left = self.clean[max(0, self.start - before) : self.start].rpartition("\n")[2]
        right = self.clean[self.end : self.end + behind].partition("\n")[0]
        return left.lstrip(_INDENT), right.rstrip(_INDENT)


@dataclass(frozen=True, slots=True)
class GuessPlace:
    """The place of a guess: a record, a field, and the offset in its text."""

    record: Measure | Chapter
    field: str
    at: int

    @property
    def label(self) -> str:
        """Return the place in Chinese."""
        name = f"{self.record._meta.verbose_name}{quote(str(self.record)[:40])}"
        return f"{name}的{_FIELDS[self.field]}"


def find_guess(problem: Problem) -> RepairGuess | None:
    """Return the guess of a problem, None if the current source has no repair at its place; one query."""
    row = Source.objects.filter(documents=problem.document_id).values("text", "clean_text", "steps").first()
    if row is None:
        return None
    steps = [RepairStep.from_dict(step) for step in row["steps"]]
    shift = 0
    for step in steps:
        if (step.start, step.end) == (problem.raw_start, problem.raw_end):
            return RepairGuess(step, step.start + shift, row["clean_text"], row["text"], steps)
        shift += len(step.after) - len(step.before)
    return None


def find_guess_place(problem: Problem, guess: RepairGuess) -> GuessPlace | None:
    """Return the place of a guess in its measure, or else in a chapter; None unless exactly one place fits.

    One query for a guess outside of measures.
    """
    owners: list[Measure | Chapter]
    owners = (
        [problem.measure] if problem.measure else list(Chapter.objects.filter(document=problem.document_id))
    )
    for before, behind in _CONTEXTS:
        left, right = guess.around(before, behind)
        if len(left) + len(right) < _MIN_CONTEXT:
            continue
        found = [
            GuessPlace(owner, field, at + len(left))
            for owner in owners
            for field in _FIELDS
            for at in _find_all(left + guess.step.after + right, getattr(owner, field))
        ]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _find_all(needle: str, text: str) -> Iterator[int]:
    at = text.find(needle)
    while at >= 0:
        yield at
        at = text.find(needle, at + 1)
