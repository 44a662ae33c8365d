"""A page of a queue: one item large, what comes next beside it, and what was decided last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from measures.history.undo_permissions import may_undo
from measures.links.comparison.due_links import any_links_due
from measures.models import ChangeSet
from measures.quality.filters import QualityQuery
from measures.review.queues.queue_registry import count_queues, queue_address
from measures.review.queues.review_queue import ReviewQueue
from measures.staff.form_faults import FormFault, is_shown_again, typed_values
from measures.staff.record_ids import read_record_id

#: So many of those that come next are named.
NEXT = 8


@dataclass(frozen=True, slots=True)
class UpcomingItem:
    """One of those that come next, and the address of its page."""

    name: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class LastDecision:
    """What was decided last. ``item`` is the id of what it was decided on; who may take it back ``can_undo``."""

    change_set: ChangeSet
    item: int
    can_undo: bool


def render_queue_page(
    request: HttpRequest,
    queue: ReviewQueue,
    asked: QualityQuery,
    *,
    pk: int | None = None,
    faults: Sequence[FormFault] = (),
    status: int = 400,
) -> HttpResponse:
    """Return the page of a queue; of the record ``pk``, with what was typed, where ``faults`` say what was wrong.

    What was typed of a record that waits no more is listed beside the next.
    """
    found = queue.waiting(asked.scope, asked.chosen)
    total = 0 if asked.errors else found.order_by().count()
    at = asked.page if asked.page <= total else 1
    rows = list(found[at - 1 : at + NEXT]) if total else []
    own = found.filter(pk=pk).first() if pk and total else None
    record = own or (rows[0] if rows else None)
    user = request.user
    context = {
        **admin.site.each_context(request),
        "title": queue.label,
        "queue": queue,
        "asked": asked,
        "total": total,
        "at": at,
        "is_round": bool(total) and asked.page > total,
        "item": queue.item(record, user) if record else None,
        "upcoming": _upcoming_items(queue, asked, rows, at),
        "previous": queue_address(queue, asked.params | {"page": at - 1}) if at > 1 else "",
        "following": queue_address(queue, asked.params | {"page": at + 1}) if at < total else "",
        "action": queue_address(queue, asked.params | {"page": at}),
        "whole": queue_address(queue, {}),
        "query": urlencode(asked.params),
        "queues": count_queues(asked.scope, user),
        "done": _last_decision(request),
        "faults": faults,
        "sent": request.POST if is_shown_again(request, faults) and (own or not pk) else {},
        "typed": typed_values(request) if is_shown_again(request, faults) and pk and not own else (),
        "updating": queue.kind == "links" and any_links_due(),
    }
    return render(
        request, "admin/queues/page.html", context, status=status if faults or asked.errors else 200
    )


def _upcoming_items(
    queue: ReviewQueue, asked: QualityQuery, rows: Sequence[Any], at: int
) -> list[UpcomingItem]:
    """Return the item that is shown and those after it."""
    return [
        UpcomingItem(queue.named(row), queue_address(queue, asked.params | {"page": place}), place == at)
        for place, row in enumerate(rows, start=at)
    ]


def _last_decision(request: HttpRequest) -> LastDecision | None:
    """Return what the address says was decided last; None for what is no decision."""
    pk, item = (read_record_id(request.GET.get(name, "")) for name in ("done", "was"))
    if pk is None:
        return None
    kinds = (ChangeSet.Kind.DECISION, ChangeSet.Kind.BULK)
    found = ChangeSet.objects.filter(pk=pk, kind__in=kinds).first()
    if found is None or found.undone_by_id is not None:
        return None
    return LastDecision(found, item or 0, may_undo(request.user, found))
