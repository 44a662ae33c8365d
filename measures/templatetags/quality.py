"""Template tags of the quality report."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlencode

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe

from measures.models import Document
from measures.quality.report_addresses import LinkedCount
from measures.text.problem_names import problem_name

register = template.Library()
register.filter("problem_name", problem_name)


@register.simple_tag
def number(one: LinkedCount, unit: str = "", *, warn: bool = False) -> SafeString:
    """Return a count as a link to its records, with a unit behind it; no link for 0."""
    if not one.count:
        markup = f'<span class="muted">0{escape(unit)}</span>'
    else:
        kind = ' class="figure--warn"' if warn else ""
        title = ' title="涉及的原文字符"' if one.characters else ""
        markup = f'<a href="{escape(one.url)}"{kind}{title}>{one.count}{escape(unit)}</a>'
    return mark_safe(markup)  # noqa: S308  # address and unit are escaped


@register.simple_tag
def compare_url(documents: Iterable[Document]) -> str:
    """Return the address of the comparison of documents, empty for fewer than two or without such a page."""
    slugs = [document.slug for document in documents]
    try:
        path = reverse("compare")
    except NoReverseMatch:
        return ""
    return f"{path}?{urlencode([('doc', slug) for slug in slugs])}" if len(slugs) > 1 else ""
