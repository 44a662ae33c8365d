"""The repairs of a source in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from measures.text.rule_names import rule_label
from measures.text.steps import RepairStep


@dataclass(frozen=True, slots=True)
class AppliedRule:
    """How often a rule was applied, how often as a guess, and the lowest confidence it had (0 to 1)."""

    rule: str
    label: str
    count: int
    guesses: int
    lowest: float


def count_applied_rules(steps: Iterable[RepairStep]) -> list[AppliedRule]:
    """Return one count per rule, most frequent first; a step counts for the rule that caused it."""
    steps = list(steps)
    counts = Counter(step.rule for step in steps)
    guesses = Counter(step.rule for step in steps if step.needs_review)
    lowest: dict[str, float] = {}
    for step in steps:
        lowest[step.rule] = min(step.confidence, lowest.get(step.rule, 1.0))
    return [
        AppliedRule(rule, rule_label(rule), count, guesses[rule], lowest[rule])
        for rule, count in counts.most_common()
    ]
