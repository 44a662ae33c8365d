"""The repairs of a draft by rule, with examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from measures.evidence.source_excerpts import summarise_applied_rules
from measures.evidence.text_pieces_html import format_confidence, show_unseen_characters
from measures.loading.source_places import SourcePlaces
from measures.text.cleaned_text import CleanedText
from measures.text.steps import RepairStep

_EXAMPLES = 3
_AROUND = 6


@dataclass(frozen=True, slots=True)
class RepairExample:
    """A repair with a few characters around it, and its ``line``."""

    line: int
    before: str
    printed: str
    after: str
    behind: str


@dataclass(frozen=True, slots=True)
class RepairRuleExamples:
    """A rule with its number of repairs and guesses, its lowest confidence, and examples."""

    label: str
    count: int
    guesses: int
    lowest: str
    examples: tuple[RepairExample, ...]


def list_repair_rules(cleaned: CleanedText) -> Iterator[RepairRuleExamples]:
    """Yield the applied rules with examples, the most frequent first."""
    places = SourcePlaces(cleaned.raw, cleaned.steps)
    for each in summarise_applied_rules(cleaned.steps):
        chosen = _choose_examples([step for step in cleaned.steps if step.rule == each.rule])
        examples = tuple(_example(cleaned.raw, places, step) for step in chosen)
        yield RepairRuleExamples(
            each.label, each.count, each.guesses, format_confidence(each.lowest), examples
        )


def _choose_examples(steps: list[RepairStep]) -> list[RepairStep]:
    """Return up to three different steps as examples, steps with visible characters first."""
    distinct = {(step.before, step.after): step for step in reversed(steps)}
    return sorted(distinct.values(), key=lambda step: (not (step.before + step.after).strip(), step.start))[
        :_EXAMPLES
    ]


def _example(raw: str, places: SourcePlaces, step: RepairStep) -> RepairExample:
    return RepairExample(
        line=places.line_column(step.start)[0],
        before=show_unseen_characters(raw[max(0, step.start - _AROUND) : step.start].rpartition("\n")[2]),
        printed=show_unseen_characters(_spaces(step.before)),
        after=show_unseen_characters(_spaces(step.after)),
        behind=show_unseen_characters(raw[step.end : step.end + _AROUND].partition("\n")[0]),
    )


def _spaces(text: str) -> str:
    """Return a text with visible signs for line ends and wide spaces."""
    return text.replace("\n", "↵").replace("\r", "").replace("\u3000", "□").replace("\u00a0", "·")
