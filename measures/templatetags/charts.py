"""Charts of what a template already has."""

from __future__ import annotations

from typing import Any

from django import template

from measures.catalogue.documents import chapter_charts
from measures.catalogue.documents.queries import DocumentOutline
from measures.models import Document

register = template.Library()


@register.inclusion_tag("documents/chapters.html")
def chapter_chart(document: Document, outline: DocumentOutline) -> dict[str, Any]:
    """Show how the measures of a document, whose outline was read, are spread over its chapters."""
    return {"chart": chapter_charts.outline_chart(document, outline)}
