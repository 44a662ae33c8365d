"""The citations of a page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone

from measures.catalogue.measures.citations import cite
from measures.models import Document, Measure

register = template.Library()


@register.inclusion_tag("partials/citations.html", takes_context=True)
def citations(context: Context, thing: Document | Measure) -> dict[str, Any]:
    """Render the citations of a document or a measure, each with a button that copies it."""
    permalink = context["request"].build_absolute_uri(thing.get_absolute_url())
    return {"citations": cite(thing, permalink, timezone.localdate()), "permalink": permalink}
