"""The queues by their names in addresses, in the order of the front page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from districts.models import District
from measures.quality.filters import read_quality_query
from measures.quality.queries.document_scope import DocumentScope
from measures.review.queues import discrepancy_queue, link_queue, name_queue, problem_queue, repair_queue
from measures.review.queues.review_queue import ReviewQueue

QUEUES: Mapping[str, ReviewQueue] = {
    one.kind: one
    for one in (
        repair_queue.QUEUE,
        name_queue.QUEUE,
        discrepancy_queue.QUEUE,
        link_queue.QUEUE,
        problem_queue.QUEUE,
    )
}


@dataclass(frozen=True, slots=True)
class QueueCount:
    """How much waits in one queue, and the address of exactly that."""

    queue: ReviewQueue
    count: int
    url: str


def count_queues(scope: DocumentScope, user: Any) -> list[QueueCount]:
    """Return the queues that a user may see with how much of a scope waits in each; a query for each queue."""
    return [
        QueueCount(one, one.waiting(scope, {}).order_by().count(), queue_address(one, scope.params))
        for one in QUEUES.values()
        if user.has_perm(one.view)
    ]


def queue_address(queue: ReviewQueue, params: Mapping[str, Any]) -> str:
    """Return the address of a queue with these parameters."""
    given = {name: value for name, value in params.items() if value}
    url = reverse("admin_queue", args=[queue.kind])
    return f"{url}?{urlencode(given)}" if given else url


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
