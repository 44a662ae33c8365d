"""The page that confirms all suggested links of the relation 相同 with at least a score."""

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

#: The score that the page starts with.
DEFAULT_SCORE = "0.95"


def confirm_links_in_bulk(request: HttpRequest) -> HttpResponse:
    """Preview the links to be confirmed; on POST confirm exactly those of the preview."""
    queue = get_queue(request, "links")
    if request.method == "POST":
        require_decision_permission(request, queue)
    query = read_quality_query(request.GET, queue.filters)
    form = LinkScoreForm({"score": request.GET.get("score", "") or DEFAULT_SCORE})
    faults = [*(FormFault(error) for error in query.errors), *invalid_fields(form)]
    found = [] if faults else _matching_links(query, float(form.cleaned_data["score"]))
    if request.method == "POST" and not faults:
        return _confirm(request, query, found)
    context = {
        **admin.site.each_context(request),
        "title": "批量确认相同的关联",
        "query": query,
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
        "back": queue_address(queue, query.params),
        "action": f"{reverse('admin_queue_bulk')}?{urlencode({**query.params, **form.data})}",
    }
    return render(request, "admin/queues/bulk.html", context, status=400 if faults else 200)


def _matching_links(query: QualityQuery, score: float) -> list[Link]:
    """Return the links with at least a score, at most one more than `DECISION_LIMIT`; one query."""
    found = link_queue.waiting_links(query.scope, query.chosen)
    return list(found.filter(relation=Link.Relation.SAME, score__gte=score)[: DECISION_LIMIT + 1])


def _confirm(request: HttpRequest, query: QualityQuery, found: list[Link]) -> HttpResponse:
    try:
        change_set = confirm_suggested_links(
            links=found, seen=request.POST.get("seen", ""), user=signed_in_user(request)
        )
    except EditConflict as conflict:
        messages.warning(request, str(conflict))
        return redirect(request.get_full_path())
    except ActionError as error:
        messages.error(request, str(error))
        return redirect(request.get_full_path())
    return redirect(
        queue_address(link_queue.QUEUE, query.params | {"done": change_set.pk if change_set else ""})
    )
