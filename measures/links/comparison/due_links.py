"""Whether suggested links are still being brought up to date: what is shown may be of earlier texts."""

from __future__ import annotations

from collections.abc import Iterable

from measures.models import Document


def are_links_due(documents: Iterable[Document]) -> bool:
    """Return whether the links of any of these documents are owed; no query."""
    return any(document.linked_at is None for document in documents)


def any_links_due() -> bool:
    """Return whether the links of any document are owed; one query."""
    return Document.objects.filter(linked_at__isnull=True).exists()
