"""The most characters of a text, for the fields of a page."""

from __future__ import annotations

from django import template

from measures.models import lengths

register = template.Library()


@register.simple_tag
def most_characters(text: str) -> int:
    """Return how long a text may be, by its name in `measures.models.lengths`."""
    return int(getattr(lengths, text))
