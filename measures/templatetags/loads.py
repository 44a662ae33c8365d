"""Numbers of measures and bars of what departments carry: several in every line, and a page has hundreds of lines."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def linked_number(count: int, url: str, label: str) -> SafeString:
    """Return a number with the list behind it, read aloud with what is counted, ``label``; no link where it is 0."""
    if not count:
        return format_html('<span class="muted">{}</span>', 0)
    return format_html('<a href="{}" aria-label="{} {} 项">{}</a>', url, label, count, count)


@register.simple_tag
def load_bar(lead: float, rest: float) -> SafeString:
    """Return a bar whose two parts are as long as ``lead`` and ``rest`` say, in hundredths of the column."""
    return format_html(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="bar__lead" width="{}" height="10"/><rect class="bar__rest" x="{}" y="1" width="{}" height="8"/>'
        "</svg>",
        *(f"{width:.2f}" for width in (lead, lead, rest)),
    )
