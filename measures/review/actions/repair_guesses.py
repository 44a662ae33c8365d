"""A repair that is a guess: what it rests on, and where it stands in what is published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from measures.models import Chapter, Measure, Problem, Source
from measures.text.steps import RepairStep

#: How much text before and after the guess finds its place, the surest first.
_CONTEXTS = ((16, 16), (16, 0), (0, 16), (6, 6), (3, 3))
#: With less around it a place is not safe.
_FEWEST = 3
_FIELDS = {"title": "标题", "text": "正文"}
_INDENT = " \u3000\t"
_SENTENCE = re.compile(r"[。；！？\n]")


@dataclass(frozen=True, slots=True)
class RepairGuess:
    """A step of a source. ``start`` is where it begins in ``clean``; ``raw``, ``steps`` are of the whole source."""

    step: RepairStep
    start: int
    clean: str
    raw: str
    steps: Sequence[RepairStep]

    @property
    def end(self) -> int:
        """Where it ends in the clean text."""
        return self.start + len(self.step.after)

    @property
    def sentence(self) -> tuple[str, str]:
        """Return what stands in its sentence before it and after it."""
        before = _SENTENCE.split(self.clean[max(0, self.start - 200) : self.start])[-1]
        behind = self.clean[self.end : self.end + 200]
        end = _SENTENCE.search(behind)
        return before.lstrip(_INDENT), behind[: end.end()].rstrip("\n") if end else behind

    def around(self, before: int, behind: int) -> tuple[str, str]:
        """Return so much of its line before it and after it."""
        left = self.clean[max(0, self.start - before) : self.start].rpartition("\n")[2]
        right = self.clean[self.end : self.end + behind].partition("\n")[0]
        return left.lstrip(_INDENT), right.rstrip(_INDENT)


@dataclass(frozen=True, slots=True)
class GuessPlace:
    """Where a guess stands in what is published: a record, its field, and an offset in that."""

    record: Measure | Chapter
    field: str
    at: int

    @property
    def label(self) -> str:
        """The place in words."""
        name = f"{self.record._meta.verbose_name}“{str(self.record)[:40]}”"
        return f"{name}的{_FIELDS[self.field]}"


def find_guess(problem: Problem) -> RepairGuess | None:
    """Return the repair that a problem is about, None if the present source has none there; one query."""
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
    """Return where a guess stands in its measure, or in a chapter if it is in none; None unless exactly one place fits.

    One query for a guess that is in no measure.
    """
    owners: list[Measure | Chapter]
    owners = (
        [problem.measure] if problem.measure else list(Chapter.objects.filter(document=problem.document_id))
    )
    for before, behind in _CONTEXTS:
        left, right = guess.around(before, behind)
        if len(left) + len(right) < _FEWEST:
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
