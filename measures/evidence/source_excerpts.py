"""Excerpts of the source of a document or a measure, ready to be shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from django.utils.safestring import SafeString

from measures.evidence.repair_pieces import (
    PieceLine,
    RepairMark,
    TextPiece,
    cut_at_repairs,
    split_into_lines,
    widen_stretch,
)
from measures.evidence.text_pieces_html import clean_html, format_confidence, raw_html, show_unseen_characters
from measures.models import Document, Measure, Source
from measures.models.measure import annex_number
from measures.text.rule_names import rule_label
from measures.text.steps import REVIEW_BELOW, RepairStep


@dataclass(frozen=True, slots=True)
class AppliedRule:
    """A rule with the number of its applications, of its guesses, and its lowest confidence (0 to 1)."""

    rule: str
    label: str
    count: int
    guesses: int
    lowest: float


def summarise_applied_rules(steps: Iterable[RepairStep]) -> list[AppliedRule]:
    """Return the counts of each rule, most frequent first; a step counts for the rule that caused it."""
    return _summarise_rules((step.rule, step.confidence) for step in steps)


def _summarise_rules(applied: Iterable[tuple[str, float]]) -> list[AppliedRule]:
    """Return the counts of each rule, given the rule and the confidence of each step."""
    by_rule: dict[str, list[float]] = {}
    for rule, confidence in applied:
        by_rule.setdefault(rule, []).append(confidence)
    found = [
        AppliedRule(
            rule, rule_label(rule), len(all_of), sum(one < REVIEW_BELOW for one in all_of), min(all_of)
        )
        for rule, all_of in by_rule.items()
    ]
    return sorted(found, key=attrgetter("count"), reverse=True)


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
class ShownGuess:
    """A repair for a person to check, with some clean text around it."""

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
class SourceExcerpt:
    """A stretch of the source in lines, with its repairs by rule and its guesses."""

    lines: tuple[ShownLine, ...]
    rules: tuple[AppliedRule, ...]
    guesses: tuple[ShownGuess, ...]
    count: int


@dataclass(frozen=True, slots=True)
class RepairSummary:
    """The repairs of a whole source in numbers."""

    rules: tuple[AppliedRule, ...]
    count: int
    guesses: int


def summarise_repairs(document: Document) -> RepairSummary | None:
    """Return the repairs of the document's source in numbers, None for a document without one."""
    if document.source is None:
        return None
    # Not as objects: a source has a thousand steps, and of each two values are counted.
    rules = _summarise_rules((step["rule"], step["confidence"]) for step in document.source.steps)
    return RepairSummary(tuple(rules), sum(one.count for one in rules), sum(one.guesses for one in rules))


def excerpt_of_document(document: Document) -> SourceExcerpt | None:
    """Return the whole source of a document, None for a document without one."""
    if document.source is None:
        return None
    return whole_text_with_repairs(document.source.text, read_steps(document.source))


def whole_text_with_repairs(raw: str, steps: Sequence[RepairStep]) -> SourceExcerpt:
    """Return a whole text of any origin with its repairs."""
    return _make_excerpt(raw, steps, 0, len(raw))


def excerpt_of_stretch(raw: str, steps: Sequence[RepairStep], start: int, end: int) -> SourceExcerpt:
    """Return ``raw[start:end]``; ``steps`` are those within."""
    return _make_excerpt(raw, steps, start, end)


def excerpts_of_measure(measure: Measure) -> tuple[tuple[str, SourceExcerpt], ...]:
    """Return the excerpts of a measure, each with its label: its place in the text, and its row in the annex."""
    source = measure.document.source
    if source is None:
        return ()
    annex = annex_number(measure)
    places = [(f"附件{annex}" if annex else "正文", measure.raw_start, measure.raw_end)]
    statement = getattr(measure, "statement", None)
    if statement is not None:
        places.append((statement.place, statement.raw_start, statement.raw_end))
    return tuple(
        (name, _make_excerpt(source.text, *widen_stretch(_steps_within(source, start, end), start, end)))
        for name, start, end in places
        if start is not None and end is not None
    )


def _steps_within(source: Source, start: int, end: int) -> list[RepairStep]:
    """Return the stored steps that touch a stretch of the raw text: few of the many that a source has."""
    return [
        RepairStep.from_dict(step) for step in source.steps if step["start"] < end and step["end"] > start
    ]


def read_steps(source: Source) -> list[RepairStep]:
    """Return the stored steps of a source."""
    return [RepairStep.from_dict(step) for step in source.steps]


def _make_excerpt(raw: str, steps: Sequence[RepairStep], start: int, end: int) -> SourceExcerpt:
    pieces = cut_at_repairs(raw, steps, start, end)
    found = split_into_lines(pieces, raw.count("\n", 0, start) + 1)
    return SourceExcerpt(
        tuple(_shown_line(line) for line in found if not line.is_blank),
        tuple(summarise_applied_rules(steps)),
        tuple(_shown_guesses(found)),
        len(steps),
    )


def _shown_line(line: PieceLine) -> ShownLine:
    return ShownLine(line.number, raw_html(line.pieces), clean_html(line.pieces), line.is_untouched)


def _shown_guesses(found: Iterable[PieceLine]) -> Iterable[ShownGuess]:
    """Yield the guesses line by line."""
    for line in found:
        for at, piece in enumerate(line.pieces):
            if piece.repair is not None and piece.repair.is_guess:
                yield _shown_guess(line, at, piece, piece.repair)


def _shown_guess(line: PieceLine, at: int, piece: TextPiece, repair: RepairMark) -> ShownGuess:
    return ShownGuess(
        number=repair.number,
        line=line.number,
        before=show_unseen_characters(piece.raw),
        context_before="".join(one.clean for one in line.pieces[:at])[-CONTEXT:],
        after=show_unseen_characters(piece.clean),
        context_after="".join(one.clean for one in line.pieces[at + 1 :])[:CONTEXT],
        alternatives=tuple(show_unseen_characters(other) for other in repair.alternatives),
        confidence=format_confidence(repair.confidence),
        rules="、".join(rule_label(rule) for rule in repair.rules),
    )
