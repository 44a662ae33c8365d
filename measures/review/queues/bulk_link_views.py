"""Confirming at once all suggested links of the relation 相同 from a score on."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from measures.decisions.decision_checks import DECISION_LIMIT
from measures.links.comparison.due_links import any_links_due
from measures.models import Link
from measures.quality.filters import QualityQuery, read_quality_query
from measures.review.actions.suggested_links import confirm_suggested_links, mark_links
from measures.review.queues import link_queue
from measures.review.queues.forms import LinkScoreForm
from measures.review.queues.queue_registry import queue_address
from measures.review.queues.views import get_queue, require_decision_permission
from measures.staff.form_faults import FormFault
from measures.staff.form_fields import invalid_fields
from measures.staff.signed_in_user import signed_in_user
from measures.writing.action_errors import ActionError, EditConflict

#: From this score on links are offered.
USUAL = "0.95"


def confirm_links_in_bulk(request: HttpRequest) -> HttpResponse:
    """Show which links would be confirmed; confirm exactly those."""
    queue = get_queue(request, "links")
    if request.method == "POST":
        require_decision_permission(request, queue)
    asked = read_quality_query(request.GET, queue.filters)
    form = LinkScoreForm({"score": request.GET.get("score", "") or USUAL})
    faults = [*(FormFault(error) for error in asked.errors), *invalid_fields(form)]
    found = [] if faults else _matching_links(asked, float(form.cleaned_data["score"]))
    if request.method == "POST" and not faults:
        return _confirm(request, asked, found)
    context = {
        **admin.site.each_context(request),
        "title": "批量确认相同的关联",
        "asked": asked,
        "faults": faults,
        "form": form,
        "found": found,
        "rows": [
            (link, link_queue.measure_with_year(link.origin), link_queue.measure_with_year(link.target))
            for link in found
        ],
        "updating": any_links_due(),
        "is_much": len(found) > DECISION_LIMIT,
        "most": DECISION_LIMIT,
        "seen": mark_links(found),
        "may": signed_in_user(request).has_perms(queue.decides),
        "back": queue_address(queue, asked.params),
        "action": f"{reverse('admin_queue_bulk')}?{urlencode({**asked.params, **form.data})}",
    }
    return render(request, "admin/queues/bulk.html", context, status=400 if faults else 200)


def _matching_links(asked: QualityQuery, score: float) -> list[Link]:
    """Return the links that would be confirmed, one more than can be at once at most; one query."""
    found = link_queue.waiting_links(asked.scope, asked.chosen)
    return list(found.filter(relation=Link.Relation.SAME, score__gte=score)[: DECISION_LIMIT + 1])


def _confirm(request: HttpRequest, asked: QualityQuery, found: list[Link]) -> HttpResponse:
    try:
        act = confirm_suggested_links(
            links=found, seen=request.POST.get("seen", ""), user=signed_in_user(request)
        )
    except EditConflict as conflict:
        messages.warning(request, str(conflict))
        return redirect(request.get_full_path())
    except ActionError as error:
        messages.error(request, str(error))
        return redirect(request.get_full_path())
    return redirect(queue_address(link_queue.QUEUE, asked.params | {"done": act.pk if act else ""}))
