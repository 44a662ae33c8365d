"""The table of suggested links: both texts side by side, decided by ticking or all that the filters leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from measures.decisions.decision_checks import DECISION_LIMIT, record_digest
from measures.links.comparison.comparison_rows import ComparisonCell
from measures.links.comparison.due_links import any_links_due
from measures.links.comparison.peer_counterparts import pair_linked_measures
from measures.lists.pagination import ListPaginator
from measures.models import ChangeSet, Document, Link
from measures.quality.filters import QualityQuery, read_quality_query
from measures.review.actions.suggested_links import decide_suggested_links, decide_ticked_links, mark_links
from measures.review.queues import link_queue
from measures.review.queues.forms import LinkScoreForm, LinkTableForm
from measures.review.queues.queue_page import last_decision
from measures.review.queues.queue_registry import queue_address
from measures.review.queues.views import get_queue, require_decision_permission
from measures.staff.form_faults import FormFault
from measures.staff.form_fields import invalid_fields
from measures.staff.roles import roles_with
from measures.staff.signed_in_user import signed_in_user
from measures.writing.action_errors import ActionError, EditConflict

#: Links on a page of the table.
_PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class LinkTableRow:
    """A suggested link with its two measures beside each other, one of them alone where nothing stands opposite.

    ``ticked`` is what its box sends: its id and what is shown of it.
    """

    link: Link
    cells: Sequence[ComparisonCell]
    ticked: str


def link_table_page(request: HttpRequest) -> HttpResponse:
    """Show the suggested links that the filters leave; on POST decide the ticked ones, or all of them."""
    queue = get_queue(request, "links")
    if request.method == "POST":
        require_decision_permission(request, queue)
    query = read_quality_query(request.GET, queue.filters)
    form = LinkScoreForm(request.GET)
    faults = [*(FormFault(error) for error in query.errors), *invalid_fields(form)]
    found = Link.objects.none() if faults else _matching_links(query, form)
    kept = query.params | ({"score": str(form.data["score"])} if form.data.get("score") else {})
    if request.method == "POST" and not faults:
        return _decide_in_table(request, found, kept, query.page)
    page = ListPaginator(found, _PAGE_SIZE).page_or_empty(query.page)
    most = list(found[: DECISION_LIMIT + 1])
    context = {
        **admin.site.each_context(request),
        "title": "成批核定关联",
        "query": query,
        "faults": faults,
        "form": form,
        "page": page,
        "params": QueryDict(urlencode(kept)),
        "rows": _table_rows(list(page.object_list)),
        "selects": [(one, query.chosen.get(one.param, "")) for one in queue.filters],
        "documents": _documents_with_links(),
        "done": last_decision(request),
        "updating": any_links_due(),
        "is_much": len(most) > DECISION_LIMIT,
        "most": DECISION_LIMIT,
        "seen": mark_links(most),
        "deciders": roles_with(queue.decides[0]),
        "may": signed_in_user(request).has_perms(queue.decides),
        "ticks_all": "ticked" in request.GET,
        "one_by_one": queue_address(queue, query.params),
        "action": _link_table_address(kept, query.page),
    }
    return render(request, "admin/queues/link_table.html", context, status=400 if faults else 200)


def _matching_links(query: QualityQuery, form: LinkScoreForm) -> QuerySet[Link]:
    """Return the waiting links with at least the score of the form, the highest scores first."""
    found = link_queue.waiting_links(query.scope, query.chosen)
    score = form.cleaned_data["score"]
    return found if score is None else found.filter(score__gte=score)


def _table_rows(links: Sequence[Link]) -> list[LinkTableRow]:
    """Return the rows of a page; one query."""
    pairs = pair_linked_measures(links)
    return [LinkTableRow(link, pairs[link.pk], f"{link.pk}-{record_digest(link)}") for link in links]


def _documents_with_links() -> QuerySet[Document]:
    """Return the documents with an end of a waiting link, in the order of the catalogue."""
    waiting = Link.objects.filter(status=Link.Status.SUGGESTED).order_by()
    ends = Q(pk__in=waiting.values("origin__document")) | Q(pk__in=waiting.values("target__document"))
    return Document.objects.filter(ends).select_related("district").order_by("district__code", "-year")


def _decide_in_table(
    request: HttpRequest, found: QuerySet[Link], kept: dict[str, str], page: int
) -> HttpResponse:
    """Save the decision and show the table again, with the decision to undo or what went wrong."""
    form = LinkTableForm(request.POST)
    if not form.is_valid():
        for fault in invalid_fields(form):
            messages.error(request, fault.text)
        return redirect(_link_table_address(kept, page))
    choice, user = form.cleaned_data["choice"], signed_in_user(request)
    try:
        change_set: ChangeSet | None
        if form.cleaned_data["all"]:
            links = list(found[: DECISION_LIMIT + 1])
            seen = form.cleaned_data["seen"]
            change_set = decide_suggested_links(links=links, seen=seen, choice=choice, user=user)
        else:
            change_set = decide_ticked_links(seen=form.cleaned_data["links"], choice=choice, user=user)
    except EditConflict as conflict:
        messages.warning(request, str(conflict))
        return redirect(_link_table_address(kept, page))
    except ActionError as error:
        messages.error(request, str(error))
        return redirect(_link_table_address(kept, page))
    return redirect(_link_table_address(kept, page, done=change_set.pk if change_set else 0))


def _link_table_address(kept: dict[str, str], page: int, *, done: int = 0) -> str:
    """Return the address of the table with these filters."""
    given: dict[str, Any] = {**kept, "page": page if page > 1 else "", "done": done or ""}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{reverse('admin_queue_bulk')}?{query}" if query else reverse("admin_queue_bulk")
