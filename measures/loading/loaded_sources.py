"""Which bytes are loaded. Nothing that reads plans is imported here: whose plans are loaded has no use for it."""

from __future__ import annotations

from measures.models import Document
from measures.text.containers.source_digest import source_digest


def is_loaded(content: bytes) -> bool:
    """Return whether a document was last loaded from exactly these bytes; one query."""
    return Document.objects.filter(source__sha256=source_digest(content)).exists()
