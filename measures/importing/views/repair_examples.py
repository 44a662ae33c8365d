"""The repairs of a draft by rule, with an example or two of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from measures.evidence.repair_markup import percent, visible
from measures.evidence.rule_counts import by_rule
from measures.loading.source_places import Places
from measures.text.clean import Cleaned
from measures.text.steps import Step

_EXAMPLES = 3
_AROUND = 6


@dataclass(frozen=True, slots=True)
class Example:
    """A repair with a little of what stands around it; ``line`` is where."""

    line: int
    before: str
    printed: str
    after: str
    behind: str


@dataclass(frozen=True, slots=True)
class Rule:
    """How often a rule was applied, and examples."""

    label: str
    count: int
    guesses: int
    lowest: str
    examples: tuple[Example, ...]


def rules_of(cleaned: Cleaned) -> Iterator[Rule]:
    """Yield the rules that were applied, the most frequent first."""
    places = Places(cleaned.raw, cleaned.steps)
    for each in by_rule(cleaned.steps):
        chosen = _chosen([step for step in cleaned.steps if step.rule == each.rule])
        examples = tuple(_example(cleaned.raw, places, step) for step in chosen)
        yield Rule(each.label, each.count, each.guesses, percent(each.lowest), examples)


def _chosen(steps: list[Step]) -> list[Step]:
    """Return steps that show what a rule does: different ones, those that say something first."""
    said = {(step.before, step.after): step for step in reversed(steps)}
    return sorted(said.values(), key=lambda step: (not (step.before + step.after).strip(), step.start))[
        :_EXAMPLES
    ]


def _example(raw: str, places: Places, step: Step) -> Example:
    return Example(
        line=places.line_column(step.start)[0],
        before=visible(raw[max(0, step.start - _AROUND) : step.start].rpartition("\n")[2]),
        printed=visible(_spaces(step.before)),
        after=visible(_spaces(step.after)),
        behind=visible(raw[step.end : step.end + _AROUND].partition("\n")[0]),
    )


def _spaces(text: str) -> str:
    """Return a text with what cannot be seen in it made visible."""
    return text.replace("\n", "↵").replace("\r", "").replace("\u3000", "□").replace("\u00a0", "·")
