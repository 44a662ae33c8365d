"""How sure a repair is, in three bands, and the repairs of a text counted by rule and band."""

from __future__ import annotations

from collections.abc import Iterable

from measures.text.steps import CERTAIN, REVIEW_BELOW, RepairStep

#: The bands by their code, the surest first, with what they are called on pages.
BANDS = {"certain": "确定", "likely": "较有把握", "guess": "推测"}

#: By rule and band: how many steps there are, and how many characters of the raw text they concern.
RepairCounts = dict[str, dict[str, list[int]]]


def confidence_band(confidence: float) -> str:
    """Return the band of a confidence between 0 and 1.

    >>> [confidence_band(confidence) for confidence in (1.0, 0.9, 0.89)]
    ['certain', 'likely', 'guess']
    """
    if confidence >= CERTAIN:
        return "certain"
    return "likely" if confidence >= REVIEW_BELOW else "guess"


def count_repairs(steps: Iterable[RepairStep]) -> RepairCounts:
    """Return the steps counted; a step counts for the rule that caused it.

    >>> count_repairs([RepairStep("script", 0, 1, "區", "区"), RepairStep("reading", 1, 5, "(qū)", "", 0.8)])
    {'script': {'certain': [1, 1]}, 'reading': {'guess': [1, 4]}}
    """
    counted: RepairCounts = {}
    for step in steps:
        numbers = counted.setdefault(step.rule, {}).setdefault(confidence_band(step.confidence), [0, 0])
        numbers[0] += 1
        numbers[1] += len(step.before)
    return counted
