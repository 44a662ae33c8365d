"""Cut raw and clean text at the steps of the repair, into pieces to show side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from measures.text.steps import CERTAIN, RepairStep

#: Certain repairs with at most so many untouched characters between them are shown as one.
MERGE_GAP = 2


@dataclass(frozen=True, slots=True)
class RepairMark:
    """One repaired stretch, or several neighbouring certain ones shown as one.

    ``number`` counts the repairs of one view from 1 and connects the two columns; ``count`` is the number of steps;
    ``confidence`` is between 0 and 1.
    """

    number: int
    rules: tuple[str, ...]
    confidence: float
    alternatives: tuple[str, ...]
    count: int
    is_guess: bool


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A stretch of raw and of clean text; both are the same if ``repair`` is None."""

    raw: str
    clean: str
    repair: RepairMark | None = None


@dataclass(frozen=True, slots=True)
class PieceLine:
    """One line of the raw text, ``number`` counting from 1, with its pieces in order."""

    number: int
    pieces: tuple[TextPiece, ...]

    @property
    def is_blank(self) -> bool:
        """Whether both columns are blank."""
        return not any(piece.raw.strip() or piece.clean.strip() for piece in self.pieces)

    @property
    def is_untouched(self) -> bool:
        """Whether raw and clean are the same here."""
        return all(piece.repair is None for piece in self.pieces)


def widen_stretch(steps: Iterable[RepairStep], start: int, end: int) -> tuple[list[RepairStep], int, int]:
    """Return the steps that touch ``start:end`` of the raw text, and the stretch widened to contain them."""
    inside = [step for step in steps if step.start < end and step.end > start]
    for step in inside:
        start, end = min(start, step.start), max(end, step.end)
    return inside, start, end


def cut_at_repairs(
    raw: str, steps: Iterable[RepairStep], start: int = 0, end: int | None = None
) -> list[TextPiece]:
    """Return ``raw[start:end]`` cut at its repairs, complete; ``steps`` are in order and lie within.

    Raise `ValueError` for a step that does not fit the text.
    """
    end = len(raw) if end is None else end
    pieces: list[TextPiece] = []
    at = start
    for number, group in enumerate(_merge_steps(raw, steps), 1):
        first, last = group[0], group[-1]
        if first.start < at or last.end > end:
            raise ValueError(f"step {first.rule} at {first.start} lies outside the text shown")
        if first.start > at:
            pieces.append(TextPiece(raw[at : first.start], raw[at : first.start]))
        pieces.append(
            TextPiece(raw[first.start : last.end], _clean_text(raw, group), _repair_mark(number, group))
        )
        at = last.end
    if at < end:
        pieces.append(TextPiece(raw[at:end], raw[at:end]))
    return pieces


def split_into_lines(pieces: Iterable[TextPiece], first: int = 1) -> list[PieceLine]:
    """Return the pieces line by line; ``first`` is the number of the first line in the whole raw text.

    A line ends where both columns have a line break, so that they stay side by side; a break that a repair removed or
    inserted stays inside its line.
    """
    found: list[PieceLine] = []
    current: list[TextPiece] = []
    number, height = first, 0
    for piece in _split_untouched(pieces):
        if piece.raw.endswith("\n") and piece.clean.endswith("\n"):
            current.append(replace(piece, raw=piece.raw[:-1].rstrip("\r"), clean=piece.clean[:-1]))
            found.append(PieceLine(number, tuple(current)))
            number += height + piece.raw.count("\n")
            current, height = [], 0
        else:
            current.append(piece)
            height += piece.raw.count("\n")
    if current:
        found.append(PieceLine(number, tuple(current)))
    return found


def _split_untouched(pieces: Iterable[TextPiece]) -> Iterator[TextPiece]:
    """Yield the pieces; cut untouched ones after each line break."""
    for piece in pieces:
        if piece.repair is not None:
            yield piece
            continue
        *whole, rest = piece.raw.split("\n")
        for part in [*(line + "\n" for line in whole), *([rest] if rest else [])]:
            yield TextPiece(part, part)


def _merge_steps(raw: str, steps: Iterable[RepairStep]) -> Iterator[list[RepairStep]]:
    """Yield the steps in groups to show as one repair: neighbouring certain ones on one line."""
    group: list[RepairStep] = []
    for step in steps:
        if raw[step.start : step.end] != step.before:
            raise ValueError(f"step {step.rule} at {step.start} does not fit the text")
        if group and not _can_merge(raw, group[-1], step):
            yield group
            group = []
        group.append(step)
    if group:
        yield group


def _can_merge(raw: str, earlier: RepairStep, later: RepairStep) -> bool:
    """Return whether two neighbouring steps may be shown as one."""
    gap = raw[earlier.end : later.start]
    certain = earlier.confidence >= CERTAIN and later.confidence >= CERTAIN
    whole = "\n" not in gap and "\n" not in earlier.before + earlier.after + later.before + later.after
    return certain and whole and len(gap) <= (MERGE_GAP if earlier.rule == later.rule else 0)


def _clean_text(raw: str, group: Sequence[RepairStep]) -> str:
    """Return the clean text of the stretch from the first to the last step of ``group``."""
    parts = [group[0].after]
    for earlier, later in pairwise(group):
        parts += [raw[earlier.end : later.start], later.after]
    return "".join(parts)


def _repair_mark(number: int, group: Sequence[RepairStep]) -> RepairMark:
    """Return the repair that represents the steps of ``group``."""
    first = group[0]
    if len(group) == 1 and not first.also:
        return RepairMark(number, (first.rule,), first.confidence, first.alternatives, 1, first.needs_review)
    return RepairMark(
        number=number,
        rules=tuple(dict.fromkeys(rule for step in group for rule in (step.rule, *step.also))),
        confidence=min(step.confidence for step in group),
        alternatives=first.alternatives if len(group) == 1 else (),
        count=len(group),
        is_guess=any(step.needs_review for step in group),
    )
