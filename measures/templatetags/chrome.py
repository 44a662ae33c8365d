"""The frame of every page: navigation and appearance."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.urls import NoReverseMatch
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from districts.page_addresses import page_address
from measures.catalogue.appearance import chosen_theme
from measures.models import Document

register = template.Library()


@register.simple_tag(takes_context=True)
def theme_attribute(context: Context) -> SafeString | str:
    """Return ``data-theme="dark"`` or ``"light"`` if the reader chose one, empty for the system's choice."""
    theme = chosen_theme(context.get("request"))
    return format_html(' data-theme="{}"', theme) if theme else ""


@register.simple_tag(takes_context=True)
def nav_link(context: Context, name: str, label: str, *parts: str) -> SafeString | str:
    """Return the link to the page ``name``, marked as current on it, and as an ancestor on the pages ``parts``.

    Return nothing for a page that the site does not have.
    """
    try:
        url = page_address(name)
    except NoReverseMatch:
        return ""
    here = _current(context.get("request"))
    current = "page" if here == name else "true" if here in parts else ""
    if not current:
        return format_html('<a href="{}">{}</a>', url, label)
    return format_html('<a href="{}" aria-current="{}">{}</a>', url, current, label)


def _current(request: HttpRequest | None) -> str:
    """Return the name of the current page, empty on error pages."""
    match = getattr(request, "resolver_match", None)
    return (match.url_name or "") if match else ""


@register.filter
@lru_cache(maxsize=512)
def hue_class(hue: int) -> str:
    """Return the style class of a district's hue, in degrees: ``hue-210`` for 208."""
    return f"hue-{round(int(hue) / 15) * 15 % 360}"


@register.simple_tag
def document_name(document: Document) -> SafeString:
    """Return the district and year of a document, in the colour of its district."""
    district = document.district
    return year_of_place(district.shown_name, document.year, district.hue)


def year_of_place(place: str, year: int, hue: int) -> SafeString:
    """Return the name of a place and a year, in the colour of the place."""
    return mark_safe(f'<span class="district {hue_class(hue)}">{escape(place)} {year}</span>')  # noqa: S308  # escaped
