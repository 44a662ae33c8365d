"""What a document says of itself, held against what was read from it."""

from __future__ import annotations

from dataclasses import dataclass

from measures.models import Document
from measures.views.selectors.documents import Outline


@dataclass(frozen=True, slots=True)
class Check:
    """One total that the document declares; ``found`` is None where nothing that was read corresponds to it."""

    label: str
    declared: int
    found: int | None

    @property
    def agrees(self) -> bool:
        """Whether the document keeps its word."""
        return self.declared == self.found


def self_check(document: Document, outline: Outline) -> list[Check]:
    """Return every declared total beside what was read; no query."""
    found = {
        "chapters": len(outline.body),
        "sections": sum(len(part.parts) for part in outline.body),
        "measures": sum(part.count for part in outline.body),
    }
    return [Check(key, int(declared), found.get(key)) for key, declared in document.declared.items()]
