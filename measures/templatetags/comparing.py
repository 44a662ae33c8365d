"""Marked texts of comparisons as HTML: escaped first, then marked."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from measures.links.comparison.row_kinds import MEANINGS, Kind
from measures.links.comparison.shown_links import percent
from measures.links.comparison.text_marks import Mark, Marked

register = template.Library()
register.filter("share", percent)

_TAGS = {
    Mark.PLAIN: "{}",
    Mark.ADDED: "<ins>{}</ins>",
    Mark.GONE: "<del>{}</del>",
    Mark.PASSING: "<ins><del>{}</del></ins>",
    Mark.SHARED: "<mark>{}</mark>",
}


@register.filter
def marked(pieces: Marked) -> SafeString:
    """Return a text with its marks: ``ins`` for what the one before lacks, ``del`` for what the one after lacks."""
    return _joined("", pieces)


@register.filter
def marked_names(pieces: Marked) -> SafeString:
    """Return a list of names with their marks."""
    return _joined("、", pieces)


@register.filter
def meaning(kind: Kind) -> str:
    """Return what a kind of row means."""
    return MEANINGS[kind]


def _joined(separator: str, pieces: Marked) -> SafeString:
    return format_html_join(separator, "{}", ((format_html(_TAGS[mark], text),) for text, mark in pieces))
