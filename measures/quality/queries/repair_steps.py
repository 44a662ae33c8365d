"""The steps of one source with the clean text around them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from measures.evidence.text_pieces_html import format_confidence, show_unseen_characters
from measures.text.repair_counts import BANDS, confidence_band
from measures.text.rule_names import rule_label
from measures.text.steps import RepairStep

#: Characters of clean text shown on either side of a repair.
CONTEXT_LENGTH = 12
_LINE = re.compile(r"\n")


@dataclass(frozen=True, slots=True)
class ShownRepair:
    """One repair as a page shows it. ``line`` counts from 1 in the raw file; ``confidence`` is in words."""

    line: int
    before: str
    after: str
    context_before: str
    context_after: str
    rules: str
    band: str
    band_label: str
    confidence: str
    alternatives: tuple[str, ...]


class SourceSteps:
    """The repairs of one source: ``row`` has its ``text``, ``clean_text`` and ``steps``."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self._raw: str = row["text"]
        self._clean: str = row["clean_text"]
        self._data: Sequence[dict[str, Any]] = row["steps"]

    def chosen(self, rule: str = "", band: str = "") -> list[int]:
        """Return the places, in the list of steps, of those of a rule and a band; of all where these are empty."""
        return [
            at
            for at, step in enumerate(self._data)
            if rule in ("", step["rule"]) and band in ("", confidence_band(step["confidence"]))
        ]

    def place_of_span(self, start: int, end: int) -> int | None:
        """Return the place of the step over ``start:end`` of the raw text, None if there is none."""
        return self._places_by_span.get((start, end))

    def raw_span(self, at: int) -> tuple[int, int]:
        """Return where in the raw text a step begins and ends."""
        return int(self._data[at]["start"]), int(self._data[at]["end"])

    def show_step(self, at: int) -> ShownRepair:
        """Return a step with the clean text around it."""
        step = RepairStep.from_dict(self._data[at])
        start = step.start + self._shifts[at]
        end = start + len(step.after)
        band = confidence_band(step.confidence)
        return ShownRepair(
            line=bisect_right(self._line_offsets, step.start),
            before=_show_blanks(step.before),
            after=_show_blanks(step.after),
            context_before=self._clean[max(0, start - CONTEXT_LENGTH) : start]
            .rpartition("\n")[2]
            .lstrip("\u3000"),
            context_after=self._clean[end : end + CONTEXT_LENGTH].partition("\n")[0],
            rules="、".join(rule_label(rule) for rule in (step.rule, *step.also)),
            band=band,
            band_label=BANDS[band],
            confidence=format_confidence(step.confidence),
            alternatives=tuple(show_unseen_characters(other) for other in step.alternatives),
        )

    @cached_property
    def _line_offsets(self) -> list[int]:
        """Return the offset in the raw text at which each line begins."""
        return [0, *(match.end() for match in _LINE.finditer(self._raw))]

    @cached_property
    def _shifts(self) -> list[int]:
        """By how much the steps before each one move what comes after them."""
        shifts, shift = [], 0
        for step in self._data:
            shifts.append(shift)
            shift += len(step["after"]) - len(step["before"])
        return shifts

    @cached_property
    def _places_by_span(self) -> dict[tuple[int, int], int]:
        return {(step["start"], step["end"]): at for at, step in enumerate(self._data)}


def _show_blanks(text: str) -> str:
    """Return a stretch of text with its blanks written so that they can be seen."""
    return (
        show_unseen_characters(text)
        .replace("\r", "␍")
        .replace("\n", "↵")
        .replace("\t", "⇥")
        .replace("\u3000", "□")
        .replace(" ", "␣")
    )
