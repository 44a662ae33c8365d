"""Charts of what a template already has."""

from __future__ import annotations

from typing import Any

from django import template

from measures.models import Document
from measures.views.charts import markup
from measures.views.selectors.documents import Outline
from measures.views.selectors.overview import chapters

register = template.Library()
register.simple_tag(markup.bar_lines)
register.simple_tag(markup.heat_cells)
register.simple_tag(markup.heat_lines)
register.simple_tag(markup.strip_marks)


@register.inclusion_tag("documents/chapters.html")
def chapter_chart(document: Document, outline: Outline) -> dict[str, Any]:
    """Show how the measures of a document, whose outline was read, are spread over its chapters."""
    return {"chart": chapters.of_outline(document, outline)}
