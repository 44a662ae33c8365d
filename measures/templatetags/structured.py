"""Structured data in a page's head."""

from __future__ import annotations

from django import template
from django.template import RequestContext
from django.utils.safestring import SafeString

from measures.catalogue.measures import structured_data
from measures.models import Document, Measure

register = template.Library()


@register.simple_tag(takes_context=True)
def json_ld(context: RequestContext, thing: Document | Measure) -> SafeString:
    """Return the schema.org description of a document or a measure as a script element."""
    return structured_data.render_json_ld(structured_data.describe_for_schema_org(thing, context["request"]))
