"""The queues by their names in addresses, in the order of the front page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from measures.quality.queries.document_scope import DocumentScope
from measures.review.queues import discrepancies, links, names, problems, repairs
from measures.review.queues.queue import Queue

QUEUES: Mapping[str, Queue] = {
    one.kind: one for one in (repairs.QUEUE, names.QUEUE, discrepancies.QUEUE, links.QUEUE, problems.QUEUE)
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits in one queue, and the address of exactly that."""

    queue: Queue
    count: int
    url: str


def waiting(scope: DocumentScope, user: Any) -> list[Waiting]:
    """Return the queues that a user may see with how much of a scope waits in each; a query for each queue."""
    return [
        Waiting(one, one.waiting(scope, {}).order_by().count(), address(one, scope.params))
        for one in QUEUES.values()
        if user.has_perm(one.view)
    ]


def address(queue: Queue, params: Mapping[str, Any]) -> str:
    """Return the address of a queue with these parameters."""
    given = {name: value for name, value in params.items() if value}
    url = reverse("admin_queue", args=[queue.kind])
    return f"{url}?{urlencode(given)}" if given else url
