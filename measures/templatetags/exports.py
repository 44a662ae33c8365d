"""The menu of export formats."""

from __future__ import annotations

from django import template
from django.urls import reverse

from measures.exports.export_formats import EXPORT_FORMATS, ExportFormat

register = template.Library()


@register.simple_tag
def export_links(querystring: str) -> list[tuple[ExportFormat, str]]:
    """Return each format with the address of the export of the list of ``querystring``."""
    ending = f"?{querystring}" if querystring else ""
    return [(kind, reverse("export", args=[kind.name]) + ending) for kind in EXPORT_FORMATS.values()]
