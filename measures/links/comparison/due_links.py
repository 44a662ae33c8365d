"""Whether links are due, so that suggestions on a page may be of earlier texts."""

from __future__ import annotations

from collections.abc import Iterable

from measures.models import Document


def are_links_due(documents: Iterable[Document]) -> bool:
    """Return whether the links of any of these documents are due; no query."""
    return any(document.linked_at is None for document in documents)


def any_links_due() -> bool:
    """Return whether the links of any document are due; one query."""
    return Document.objects.filter(linked_at__isnull=True).exists()
