"""The page of a queue: one record, the list of the next ones, and the last decision."""

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
from measures.review.queues.forms import QueueDecisionForm
from measures.review.queues.queue_registry import count_queues, queue_address
from measures.review.queues.review_queue import ReviewQueue
from measures.staff.form_faults import FormFault, is_shown_again, typed_values
from measures.staff.record_ids import read_record_id
from measures.staff.roles import roles_with

#: The number of next records that the page lists.
_NEXT = 8
#: What is typed in a queue where something is typed.
_HINTS = {"names": "部门的规范简称", "repairs": "应为什么字"}


@dataclass(frozen=True, slots=True)
class UpcomingItem:
    """A listed record, and the address of its page."""

    name: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class LastDecision:
    """The last decision: its change set, the id of its record, and whether the user can undo it."""

    change_set: ChangeSet
    item: int
    can_undo: bool


def render_queue_page(
    request: HttpRequest,
    queue: ReviewQueue,
    query: QualityQuery,
    *,
    pk: int | None = None,
    faults: Sequence[FormFault] = (),
    status: int = 400,
) -> HttpResponse:
    """Return the page of a queue, for the record ``pk`` with the typed texts if there are ``faults``.

    The texts typed for a record that no longer waits are listed beside the next record.
    """
    user = request.user
    found = queue.waiting_for(user, query.scope, query.chosen)
    total = 0 if query.errors else found.order_by().count()
    at = query.page if query.page <= total else 1
    rows = list(found[at - 1 : at + _NEXT]) if total else []
    own = found.filter(pk=pk).first() if pk and total else None
    record = own or (rows[0] if rows else None)
    is_kept = is_shown_again(request, faults)
    sent = request.POST if is_kept and (own or not pk) else {}
    context = {
        **admin.site.each_context(request),
        "title": queue.label,
        "queue": queue,
        "query": query,
        "total": total,
        "at": at,
        "is_round": bool(total) and query.page > total,
        "item": queue.item(record, user) if record else None,
        "upcoming": _upcoming_items(queue, query, rows, at),
        "previous": queue_address(queue, query.params | {"page": at - 1}) if at > 1 else "",
        "following": queue_address(queue, query.params | {"page": at + 1}) if at < total else "",
        "action": queue_address(queue, query.params | {"page": at}),
        "whole": queue_address(queue, {}),
        "querystring": urlencode(query.params),
        "queues": count_queues(query.scope, user),
        "only_own": queue.is_partly_open(user),
        "deciders": roles_with(queue.decides[0]),
        "done": last_decision(request),
        "faults": faults,
        "sent": sent,
        "form": QueueDecisionForm(sent or None, hint=_HINTS.get(queue.kind, "")),
        "typed": typed_values(request) if is_kept and pk and not own else (),
        "updating": queue.kind == "links" and any_links_due(),
    }
    return render(
        request, "admin/queues/page.html", context, status=status if faults or query.errors else 200
    )


def _upcoming_items(
    queue: ReviewQueue, query: QualityQuery, rows: Sequence[Any], at: int
) -> list[UpcomingItem]:
    """Return the shown record and those after it."""
    return [
        UpcomingItem(queue.named(row), queue_address(queue, query.params | {"page": place}), place == at)
        for place, row in enumerate(rows, start=at)
    ]


def last_decision(request: HttpRequest) -> LastDecision | None:
    """Return the last decision by the parameters of the address, None if there is none or it is undone."""
    pk, item = (read_record_id(request.GET.get(name, "")) for name in ("done", "was"))
    if pk is None:
        return None
    kinds = (ChangeSet.Kind.DECISION, ChangeSet.Kind.BULK)
    found = ChangeSet.objects.filter(pk=pk, kind__in=kinds).first()
    if found is None or found.undone_by_id is not None:
        return None
    return LastDecision(found, item or 0, may_undo(request.user, found))
