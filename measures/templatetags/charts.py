"""Charts of data that a template already has."""

from __future__ import annotations

from typing import Any

from django import template

from measures.catalogue.documents import chapter_charts
from measures.catalogue.documents.queries import DocumentOutline
from measures.models import Document

register = template.Library()


@register.inclusion_tag("documents/chapters.html")
def chapter_chart(document: Document, outline: DocumentOutline) -> dict[str, Any]:
    """Render the distribution of a document's measures over its chapters; the outline is given."""
    return {"chart": chapter_charts.outline_chart(document, outline)}
