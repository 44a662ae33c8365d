"""How much waits, on the front page of the admin."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from districts.models import District
from measures.quality.filters import read_quality_query
from measures.review.queues.queue_registry import count_queues


def front_page_queues(request: HttpRequest) -> dict[str, Any]:
    """Return the queues with their numbers, of one district if the address says so, and all districts."""
    asked = read_quality_query(request.GET)
    districts = District.objects.filter(documents__isnull=False).distinct().order_by("code")
    chosen = asked.scope.district
    return {
        "errors": asked.errors,
        "rows": count_queues(asked.scope, request.user),
        "chosen": chosen,
        "districts": [
            (one, f"?{urlencode({'district': one.slug})}", one.pk == (chosen.pk if chosen else None))
            for one in districts
        ],
    }
