"""A text after the stages before parsing. Who only shows one need not load the stages."""

from __future__ import annotations

from dataclasses import dataclass

from measures.text.plan import TextProblem
from measures.text.steps import RepairStep


@dataclass(frozen=True, slots=True)
class CleanedText:
    """The clean text, the steps that lead to it from the raw text (raw offsets), and what could not be repaired.

    The problems' places are in the clean text, like the parser's.
    """

    raw: str
    text: str
    steps: tuple[RepairStep, ...]
    problems: tuple[TextProblem, ...] = ()
