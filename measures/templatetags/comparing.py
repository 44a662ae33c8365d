"""Render marked texts of comparisons as HTML: escaped first, then marked."""

from __future__ import annotations

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from measures.differences.text_marks import MarkedText, TextMark
from measures.links.comparison.row_kinds import KIND_MEANINGS, RowKind
from measures.links.comparison.shown_links import format_percent

register = template.Library()
register.filter("share", format_percent)

_TAGS = {
    TextMark.PLAIN: "{}",
    TextMark.ADDED: "<ins>{}</ins>",
    TextMark.GONE: "<del>{}</del>",
    TextMark.PASSING: "<ins><del>{}</del></ins>",
    TextMark.SHARED: "<mark>{}</mark>",
}


@register.filter
def marked(pieces: MarkedText) -> SafeString:
    """Return a text with its marks: ``ins`` for additions to the one before, ``del`` for what the one after lacks."""
    return _join_marked("", pieces)


@register.filter
def marked_names(pieces: MarkedText) -> SafeString:
    """Return a list of names with their marks."""
    return _join_marked("、", pieces)


@register.filter
def meaning(kind: RowKind) -> str:
    """Return the meaning of a kind of row."""
    return KIND_MEANINGS[kind]


def _join_marked(separator: str, pieces: MarkedText) -> SafeString:
    parts = (_TAGS[mark].format(escape(text)) for text, mark in pieces)
    return mark_safe(separator.join(parts))  # noqa: S308  # each part is escaped
