"""The stages before parsing, in a row: raw text in, clean text out, with the steps between."""

from __future__ import annotations

from dataclasses import dataclass

from measures.text.plan import Problem
from measures.text.steps import Step


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The clean text, the steps that lead to it from the raw text (raw offsets), and what could not be repaired."""

    raw: str
    text: str
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...] = ()


def clean_and_explain(raw: str) -> Cleaned:
    """Return the clean text of ``raw`` and the steps that, replayed on ``raw``, give it."""
    return Cleaned(raw, raw, ())
