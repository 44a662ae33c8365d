"""The heads of the columns of a comparison."""

from __future__ import annotations

from dataclasses import dataclass

from measures.links.comparison.comparison_address import comparison_url
from measures.links.comparison.document_comparison import DocumentComparison
from measures.models import Document


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """A document at the head of its column: how many measures it has, and how to put it first or leave it out."""

    document: Document
    size: int
    first_url: str
    without_url: str


def column_heads(comparison: DocumentComparison, show: str) -> list[ColumnHead]:
    """Return the heads of the columns; what is shown stays the same where the order changes."""
    documents = comparison.documents
    return [
        ColumnHead(
            document,
            size,
            comparison_url([document, *(one for one in documents if one.pk != document.pk)], show)
            if at
            else "",
            comparison_url([one for one in documents if one.pk != document.pk]) if len(documents) > 2 else "",
        )
        for at, (document, size) in enumerate(zip(documents, comparison.sizes, strict=True))
    ]
