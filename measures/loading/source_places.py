"""Map offsets in the clean text to places in the raw text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from measures.text.plan import TextProblem
from measures.text.steps import RepairStep, StepOffsets

_LINE_END = re.compile(r"\r\n|\r|\n")


class SourcePlaces:
    """The places of one source: ``raw`` is its decoded text, ``steps`` lead from it to the clean text."""

    def __init__(self, raw: str, steps: Sequence[RepairStep]) -> None:
        """Index the line ends of ``raw`` and the edges of ``steps``."""
        self.raw = raw
        self._offsets = StepOffsets(steps)
        self._lines = [0, *(match.end() for match in _LINE_END.finditer(raw))]

    def raw_stretch(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the raw text for ``start:end`` of the clean text."""
        raw_start = self._offsets.before(start, "start")
        return raw_start, max(raw_start, self._offsets.before(end, "end"))

    def line_column(self, raw_offset: int) -> tuple[int, int]:
        """Return the line and the column, from 1, of an offset in the raw text."""
        line = bisect_right(self._lines, raw_offset)
        return line, raw_offset - self._lines[line - 1] + 1

    def in_raw(self, problem: TextProblem) -> TextProblem:
        """Return a problem of the clean text with its place in the raw text."""
        start, end = self.raw_stretch(problem.start, problem.end)
        line, column = self.line_column(start)
        return replace(problem, start=start, end=end, line=line, column=column)
