"""Charts of what a template already has."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from measures.models import Document
from measures.views.charts import markup
from measures.views.charts.bars import Bars
from measures.views.selectors.documents import Outline
from measures.views.selectors.overview import chapters

register = template.Library()
register.simple_tag(markup.heat_cells)
register.simple_tag(markup.heat_lines)
register.simple_tag(markup.strip_marks)


@register.inclusion_tag("documents/chapters.html")
def chapter_chart(document: Document, outline: Outline) -> dict[str, Any]:
    """Show how the measures of a document, whose outline was read, are spread over its chapters."""
    return {"chart": chapters.of_outline(document, outline)}


@register.simple_tag(takes_context=True)
def bar_lines(context: Context, chart: Bars) -> SafeString:
    """Return the lines of the table beneath bars, without those of their parts where the template says ``flat``."""
    return markup.bar_lines(chart, flat=bool(context.get("flat")))
