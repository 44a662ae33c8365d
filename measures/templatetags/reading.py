"""Template tags for texts of measures and documents."""

from __future__ import annotations

from html import escape
from typing import Unpack

from django import template
from django.utils.safestring import SafeString, mark_safe

from measures.evidence.text_pieces_html import format_confidence
from measures.search.list_addresses import ListFilters
from measures.search.list_addresses import list_url as address_of_list
from measures.text.targets import find_targets

register = template.Library()
register.filter("percent", format_confidence)


@register.simple_tag
def list_url(**filters: Unpack[ListFilters]) -> str:
    """Return the address of a filtered list: ``{% list_url document=document.slug kind="district" %}``."""
    return address_of_list(**filters)


@register.filter
def mark_targets(text: str) -> SafeString:
    """Return a text escaped, with its numeric targets (95%、每年12次) marked."""
    parts: list[str] = []
    at = 0
    for target in find_targets(text):
        parts.append(f'{escape(text[at : target.start])}<span class="target">{escape(target.text)}</span>')
        at = target.end
    parts.append(escape(text[at:]))
    return mark_safe("".join(parts))  # noqa: S308  # each part is escaped


@register.filter
def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, without blank ones and indentation."""
    return [line.strip() for line in text.split("\n") if line.strip()]


@register.filter
def heading_id(chapter_pk: int) -> str:
    """Return the anchor of a chapter on its document's page."""
    return f"chapter-{chapter_pk}"
