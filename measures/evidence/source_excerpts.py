"""The source of a document or of one measure, ready to be shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from measures.catalogue.documents.queries import annex_of
from measures.evidence.repair_markup import clean_html, percent, raw_html, visible
from measures.evidence.repair_pieces import Line, Piece, Repair, cut, lines, widen
from measures.evidence.rule_counts import RuleCount, by_rule
from measures.evidence.rule_marks import label
from measures.models import Document, Measure, Source
from measures.text.steps import Step

#: Characters of clean text shown on either side of a guess.
CONTEXT = 8


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the source in two columns, ``number`` as in the raw file."""

    number: int
    raw: SafeString
    clean: SafeString
    untouched: bool


@dataclass(frozen=True, slots=True)
class Guess:
    """A repair that a person has to look at, with a little of the clean text around it."""

    number: int
    line: int
    before: str
    context_before: str
    after: str
    context_after: str
    alternatives: tuple[str, ...]
    confidence: str
    rules: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of the source in lines, its repairs by rule, and the guesses among them."""

    lines: tuple[ShownLine, ...]
    rules: tuple[RuleCount, ...]
    guesses: tuple[Guess, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Repairs:
    """The repairs of a whole source in numbers."""

    rules: tuple[RuleCount, ...]
    count: int
    guesses: int


def repairs_of(document: Document) -> Repairs | None:
    """Return the repairs of the document's source in numbers, None for a document without one."""
    if document.source is None:
        return None
    steps = steps_of(document.source)
    return Repairs(tuple(by_rule(steps)), len(steps), sum(step.needs_review for step in steps))


def of_document(document: Document) -> Excerpt | None:
    """Return the whole source of a document, None for a document without one."""
    if document.source is None:
        return None
    return of_text(document.source.text, steps_of(document.source))


def of_text(raw: str, steps: Sequence[Step]) -> Excerpt:
    """Return a whole text with its repairs, of whatever it is the source."""
    return _excerpt(raw, steps, 0, len(raw))


def of_stretch(raw: str, steps: Sequence[Step], start: int, end: int) -> Excerpt:
    """Return ``raw[start:end]``; ``steps`` are those within."""
    return _excerpt(raw, steps, start, end)


def of_measure(measure: Measure) -> tuple[tuple[str, Excerpt], ...]:
    """Return where the measure stands in the source, and where the annex states it again; each with its name."""
    source = measure.document.source
    if source is None:
        return ()
    steps = steps_of(source)
    annex = annex_of(measure)
    places = [(f"附件{annex}" if annex else "正文", measure.raw_start, measure.raw_end)]
    statement = getattr(measure, "statement", None)
    if statement is not None:
        places.append((statement.place, statement.raw_start, statement.raw_end))
    return tuple(
        (name, _excerpt(source.text, *widen(steps, start, end)))
        for name, start, end in places
        if start is not None and end is not None
    )


def steps_of(source: Source) -> list[Step]:
    """Return the stored steps of a source."""
    return [Step.from_dict(step) for step in source.steps]


def _excerpt(raw: str, steps: Sequence[Step], start: int, end: int) -> Excerpt:
    pieces = cut(raw, steps, start, end)
    found = lines(pieces, raw.count("\n", 0, start) + 1)
    return Excerpt(
        tuple(_shown(line) for line in found if not line.is_blank),
        tuple(by_rule(steps)),
        tuple(_guesses(found)),
        len(steps),
    )


def _shown(line: Line) -> ShownLine:
    return ShownLine(line.number, raw_html(line.pieces), clean_html(line.pieces), line.is_untouched)


def _guesses(found: Iterable[Line]) -> Iterable[Guess]:
    """Yield the guesses line by line."""
    for line in found:
        for at, piece in enumerate(line.pieces):
            if piece.repair is not None and piece.repair.is_guess:
                yield _guess(line, at, piece, piece.repair)


def _guess(line: Line, at: int, piece: Piece, repair: Repair) -> Guess:
    return Guess(
        number=repair.number,
        line=line.number,
        before=visible(piece.raw),
        context_before="".join(one.clean for one in line.pieces[:at])[-CONTEXT:],
        after=visible(piece.clean),
        context_after="".join(one.clean for one in line.pieces[at + 1 :])[:CONTEXT],
        alternatives=tuple(visible(other) for other in repair.alternatives),
        confidence=percent(repair.confidence),
        rules="、".join(label(rule) for rule in repair.rules),
    )
