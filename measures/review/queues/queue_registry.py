"""All queues by kind, in the order of the front page, with their counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

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
    """A queue, the number of its waiting records, and the address that shows them."""

    queue: ReviewQueue
    count: int
    url: str


def count_queues(scope: DocumentScope, user: Any) -> list[QueueCount]:
    """Return the count of a scope for each queue of a user; one query per queue.

    These are the queues in which they may decide something; for who may decide nothing, those that they may see.
    """
    seen = [queue for queue in QUEUES.values() if user.has_perm(queue.view)]
    own = [queue for queue in seen if queue.may_decide(user)]
    return [
        QueueCount(
            queue, queue.waiting_for(user, scope).order_by().count(), queue_address(queue, scope.params)
        )
        for queue in own or seen
    ]


def queue_address(queue: ReviewQueue, params: Mapping[str, Any]) -> str:
    """Return the address of a queue with the parameters that are not empty."""
    given = {name: value for name, value in params.items() if value}
    url = reverse("admin_queue", args=[queue.kind])
    return f"{url}?{urlencode(given)}" if given else url
