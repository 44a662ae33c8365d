"""The pages of the queues: show a record, decide it, undo a decision."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from measures.history.views.undo_shortcut import undo_with_message
from measures.models import ChangeSet
from measures.quality.filters import QualityQuery, read_quality_query
from measures.review.queues.forms import read_answer
from measures.review.queues.queue_page import render_queue_page
from measures.review.queues.queue_registry import QUEUES, queue_address
from measures.review.queues.review_queue import ReviewQueue
from measures.staff.form_faults import form_faults
from measures.staff.record_ids import read_record_id
from measures.staff.roles import UNDO_ANY, UNDO_OWN, roles_with
from measures.staff.signed_in_user import signed_in_user
from measures.writing.action_errors import ActionError, EditConflict

#: The queues that can be decided as a table, with the names of their addresses.
_TABLES = {"links": "admin_queue_bulk", "names": "admin_queue_names"}


def queue_page(request: HttpRequest, kind: str) -> HttpResponse:
    """Show one waiting record of a queue; on POST save the decision on it."""
    queue = get_queue(request, kind)
    query = read_quality_query(request.GET, queue.filters)
    if request.method == "POST":
        require_decision_permission(request, queue)
        return _decide_item(request, queue, query)
    if (item := read_record_id(request.GET.get("item", ""))) is not None:
        return _redirect_to_item(request, queue, query, item)
    return render_queue_page(request, queue, query)


@require_POST
def queue_undo(request: HttpRequest, kind: str) -> HttpResponse:
    """Undo a decision and return to its record, or to the table if it was made there."""
    queue = get_queue(request, kind)
    query = read_quality_query(request.GET, queue.filters)
    pk, item = (read_record_id(request.POST.get(name, "")) for name in ("change", "item"))
    change_set = ChangeSet.objects.filter(pk=pk or 0).first()
    if change_set is None:
        if not any(signed_in_user(request).has_perm(each) for each in (UNDO_OWN, UNDO_ANY)):
            raise PermissionDenied
        raise Http404("no such change set")
    if not undo_with_message(request, change_set, success=f"已撤销：{change_set.summary}"):
        return redirect(queue_address(queue, query.params | {"page": query.page}))
    if item is None and kind in _TABLES:
        return redirect(f"{reverse(_TABLES[kind])}?{urlencode(query.params)}")
    return redirect(queue_address(queue, query.params | {"item": item or ""}))


def get_queue(request: HttpRequest, kind: str) -> ReviewQueue:
    """Return the queue of a kind; raise `Http404` if there is none, `PermissionDenied` if the user may not see it."""
    queue = QUEUES.get(kind)
    if queue is None:
        raise Http404("no such queue")
    if not request.user.has_perm(queue.view):
        raise PermissionDenied
    return queue


def require_decision_permission(request: HttpRequest, queue: ReviewQueue) -> None:
    """Raise `PermissionDenied` if the user may decide nothing in a queue."""
    if not queue.may_decide(signed_in_user(request)):
        raise PermissionDenied(f"“{queue.label}”由{roles_with(queue.decides[0])}核定。")


def _decide_item(request: HttpRequest, queue: ReviewQueue, query: QualityQuery) -> HttpResponse:
    """Save a decision and redirect to the next record; show faults with the typed texts if that fails."""
    here = query.params | {"page": query.page}
    pk = read_record_id(request.POST.get("item", ""))
    try:
        answer = read_answer(request)
        change_set = queue.decide(answer)
    except ActionError as error:
        is_stale = isinstance(error, EditConflict) or _no_longer_waits(request, queue, query, pk)
        if is_stale and not _has_typed_text(request):
            messages.warning(request, str(error))
            return redirect(queue_address(queue, here))
        return render_queue_page(
            request, queue, query, pk=pk, faults=form_faults(error), status=409 if is_stale else 400
        )
    return redirect(
        queue_address(queue, here | {"done": change_set.pk if change_set else "", "was": answer.pk})
    )


def _no_longer_waits(request: HttpRequest, queue: ReviewQueue, query: QualityQuery, pk: int | None) -> bool:
    """Return whether a record no longer waits in the queue."""
    waiting = queue.waiting_for(request.user, query.scope, query.chosen)
    return pk is not None and not waiting.filter(pk=pk).exists()


def _has_typed_text(request: HttpRequest) -> bool:
    """Return whether the request has typed text, which must not be lost."""
    return any(request.POST.get(name, "").strip() for name in ("typed", "note"))


def _redirect_to_item(
    request: HttpRequest, queue: ReviewQueue, query: QualityQuery, item: int
) -> HttpResponse:
    """Redirect to the page of a record, or to the queue if it does not wait."""
    pks = list(queue.waiting_for(request.user, query.scope, query.chosen).values_list("pk", flat=True))
    if item not in pks:
        messages.info(request, "这一条不在待核之列，可能已经核定。")
        return redirect(queue_address(queue, query.params))
    return redirect(queue_address(queue, query.params | {"page": pks.index(item) + 1}))
