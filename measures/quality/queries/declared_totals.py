"""What a document says of itself, held against what was read from it."""

from __future__ import annotations

from dataclasses import dataclass

from measures.models import Document


@dataclass(frozen=True, slots=True)
class TotalCheck:
    """One total that the document declares, and what was read of the same kind.

    ``sentence`` is where it says so and ``line`` where that stands in the raw file, from 1; empty and 0 if not known.
    """

    label: str
    declared: int
    parsed: int
    sentence: str = ""
    line: int = 0

    @property
    def agrees(self) -> bool:
        """Whether the document keeps its word."""
        return self.declared == self.parsed


def check_declared_totals(document: Document) -> list[TotalCheck]:
    """Return every declared total beside what was read; no query."""
    return [
        TotalCheck(
            total["label"],
            total["declared"],
            total["parsed"],
            total.get("sentence", ""),
            total.get("line", 0),
        )
        for total in document.totals
    ]
