"""Quote texts in templates; marks within a quotation become single ones."""

from __future__ import annotations

from django import template

from measures.text.nested_quotation_marks import nest_quotes, quote

register = template.Library()
register.filter("nested", nest_quotes)
register.filter("quoted", quote)
