"""What waits for review, on the front page of the admin."""

from __future__ import annotations

from typing import Any

from django import template

from measures.review.queues.queue_registry import front_page_queues

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting_block(context: dict[str, Any]) -> dict[str, Any]:
    """Return the queues that the reader may see, with the number that waits in each."""
    return front_page_queues(context["request"])
