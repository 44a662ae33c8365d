"""The menu of export formats."""

from __future__ import annotations

from django import template

from districts.page_addresses import page_address
from measures.exports.export_formats import EXPORT_FORMATS, ExportFormat

register = template.Library()


@register.simple_tag
def export_links(querystring: str) -> list[tuple[ExportFormat, str]]:
    """Return each format with the address of the export of the list of ``querystring``."""
    ending = f"?{querystring}" if querystring else ""
    return [(kind, page_address("export", kind.name) + ending) for kind in EXPORT_FORMATS.values()]
