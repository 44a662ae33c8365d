"""The table of unknown names: decided together, after a preview, as one change set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from districts.departments.name_proposals import INTO_DEPARTMENT
from districts.models import Department, District
from measures.decisions.decision_checks import DECISION_LIMIT
from measures.lists.pagination import ListPage, ListPaginator
from measures.models import Document
from measures.quality.filters import FilterChoice, QualityQuery, read_quality_query
from measures.review.actions.names_together import decide_names_together
from measures.review.queues.forms import SentNamesForm
from measures.review.queues.name_forms import RestForm
from measures.review.queues.name_queue import unresolved_names
from measures.review.queues.name_table import (
    PROPOSAL_LABELS,
    NamePreview,
    NameTableRow,
    build_name_rows,
    preview_decisions,
)
from measures.review.queues.queue_page import last_decision
from measures.review.queues.queue_registry import queue_address
from measures.review.queues.views import get_queue, require_decision_permission
from measures.staff.form_faults import FormFault, list_form_errors
from measures.staff.signed_in_user import signed_in_user
from measures.writing.action_errors import ActionError, EditConflict

#: Names on a page of the table; each has a handful of fields.
_PAGE_SIZE = 100
_PROPOSALS = FilterChoice("proposal", "建议", PROPOSAL_LABELS)
#: What the preview does not send on.
_OWN_FIELDS = ("csrfmiddlewaretoken", "do", "mark")
_MOVED = "您预览之后，部门名录有改动，没有保存。下面是新的预览，请核对后再确认。"


@dataclass(frozen=True, slots=True)
class SentNames:
    """What was sent of the table: the rows that still wait, and the ids of the others, which somebody decided."""

    rows: Sequence[NameTableRow]
    decided_by_others: Sequence[int]
    rest: RestForm


def name_table_page(request: HttpRequest) -> HttpResponse:
    """Show the unknown names that the filters leave; on POST preview what was decided, or save it."""
    queue = get_queue(request, "names")
    query = read_quality_query(request.GET, (_PROPOSALS,))
    if request.method == "POST":
        require_decision_permission(request, queue)
        return _answer(request, query)
    faults = [FormFault(error) for error in query.errors]
    page, is_much = _page_of_names(request, query)
    return _name_table_page(request, query, list(page.object_list), page=page, is_much=is_much, faults=faults)


def _page_of_names(request: HttpRequest, query: QualityQuery) -> tuple[ListPage, bool]:
    """Return a page of rows, and whether there are more names than are looked at for a kind of proposal."""
    if query.errors:
        return ListPaginator([], _PAGE_SIZE).page_or_empty(1), False
    found = unresolved_names(query.scope, {})
    kind = query.chosen.get("proposal")
    if not kind:
        page = ListPaginator(found, _PAGE_SIZE).page_or_empty(query.page)
        page.object_list = build_name_rows(list(page.object_list), request.user)
        return page, False
    records = list(found[: DECISION_LIMIT + 1])
    rows = build_name_rows(records[:DECISION_LIMIT], request.user)
    page = ListPaginator([row for row in rows if row.proposal_kind == kind], _PAGE_SIZE).page_or_empty(
        query.page
    )
    return page, len(records) > DECISION_LIMIT


def _answer(request: HttpRequest, query: QualityQuery) -> HttpResponse:
    """Answer what was sent: the preview, the table again, or the table after saving."""
    form = SentNamesForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect(_name_table_address(query))
    seen = form.cleaned_data["name"]
    waiting = Department.objects.filter(pk__in=seen, is_resolved=False).select_related("district")
    records = list(waiting.order_by("district__code", "city", "name", "pk"))
    rows = build_name_rows(records, request.user, request.POST)
    sent = SentNames(rows, sorted(seen.keys() - {one.pk for one in records}), RestForm(request.POST))
    if request.POST.get("do") == "edit":
        return _name_table_page(request, query, rows, sent=sent)
    moved = [row.record.name for row in rows if row.ticked != f"{row.record.pk}-{seen[row.record.pk]}"]
    if sent.decided_by_others or moved:
        return _name_table_page(
            request, query, rows, sent=sent, faults=[_conflict(request, sent, moved)], status=409
        )
    forms = [sent.rest, *(row.form for row in rows)]
    if faults := list_form_errors(forms):
        return _name_table_page(request, query, rows, sent=sent, faults=faults, status=400)
    decided = preview_decisions(rows, sent.rest)
    if not decided:
        nothing = FormFault("没有勾选，也没有另作决定，没有保存。请先勾选建议，或选一种决定。")
        return _name_table_page(request, query, rows, sent=sent, faults=[nothing], status=400)
    if any(one.decision.choice == INTO_DEPARTMENT and not one.row.may_move for one in decided):
        raise PermissionDenied
    mark = _mark(decided)
    if request.POST.get("do") != "save":
        return _name_table_preview(request, query, decided, len(rows), mark)
    if request.POST.get("mark") != mark:
        messages.warning(request, _MOVED)
        return _name_table_preview(request, query, decided, len(rows), mark, status=409)
    try:
        change_set = decide_names_together(
            decided=[one.decided for one in decided], user=signed_in_user(request)
        )
    except ActionError as error:
        status = 409 if isinstance(error, EditConflict) else 400
        return _name_table_page(
            request, query, rows, sent=sent, faults=[FormFault(str(error))], status=status
        )
    return redirect(_name_table_address(query, done=change_set.pk if change_set else 0))


def _conflict(request: HttpRequest, sent: SentNames, moved: Sequence[str]) -> FormFault:
    """Say which names somebody else decided or changed since the page was opened, and what was typed for them."""
    parts = []
    if sent.decided_by_others:
        typed = [request.POST.get(f"name-{pk}-typed", "").strip()[:40] for pk in sent.decided_by_others]
        kept = "、".join(dict.fromkeys(filter(None, typed)))
        parts.append(
            f"{len(sent.decided_by_others)} 个已由他人核定{f'（您为它们填写了 {kept}）' if kept else ''}"
        )
    if moved:
        shown = "、".join(moved[:5]) + ("等" if len(moved) > 5 else "")
        parts.append(f"{len(moved)} 个的分工已有变化（{shown}）")
    return FormFault(f"您打开之后，{'，'.join(parts)}，没有保存任何一个。其余的选择还在下面，请看过再预览。")


def _name_table_page(
    request: HttpRequest,
    query: QualityQuery,
    rows: Sequence[NameTableRow],
    *,
    page: ListPage | None = None,
    is_much: bool = False,
    sent: SentNames | None = None,
    faults: Sequence[FormFault] = (),
    status: int = 0,
) -> HttpResponse:
    """Return the table: a page of it, or the rows that were sent."""
    queue = get_queue(request, "names")
    kept = {name: value for name, value in query.params.items() if name != "page"}
    context = {
        **admin.site.each_context(request),
        "title": "成批核定名称",
        "query": query,
        "faults": faults,
        "rows": rows,
        "page": page,
        "total": page.paginator.count if page else len(rows),
        "params": QueryDict(urlencode(kept)),
        "rest": sent.rest if sent else RestForm(),
        "proposals": _PROPOSALS,
        "chosen": query.chosen.get("proposal", ""),
        "documents": _documents_with_names(),
        "districts": _districts_with_names(),
        "done": last_decision(request),
        "is_much": is_much,
        "most": DECISION_LIMIT,
        "may": signed_in_user(request).has_perms(queue.decides),
        "ticks_all": "ticked" in request.GET and sent is None,
        "proposed": sum(row.form.proposal is not None for row in rows),
        "one_by_one": queue_address(queue, query.scope.params),
        "action": _name_table_address(query),
        "undo_query": urlencode(query.scope.params),
    }
    given = status or (400 if query.errors else 200)
    return render(request, "admin/queues/name_table.html", context, status=given)


def _name_table_preview(
    request: HttpRequest,
    query: QualityQuery,
    decided: Sequence[NamePreview],
    shown: int,
    mark: str,
    *,
    status: int = 200,
) -> HttpResponse:
    """Return the preview, which sends on what was sent."""
    # A form without its choice counts as not sent.
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _OWN_FIELDS
        for value in values
        if value or name.endswith("-choice")
    ]
    context = {
        **admin.site.each_context(request),
        "title": "预览：成批核定名称",
        "decided": decided,
        "left": shown - len(decided),
        "sent": sent,
        "mark": mark,
        "action": _name_table_address(query),
    }
    return render(request, "admin/queues/name_preview.html", context, status=status)


def _mark(decided: Sequence[NamePreview]) -> str:
    """Return a digest of decisions, which differs between two previews."""
    text = "\n".join(
        f"{one.decided.pk}:{one.decided.seen}:{one.decision.choice}:{one.decision.department}:{one.decision.kind}"
        for one in decided
    )
    return sha256(text.encode()).hexdigest()[:20]


def _unresolved_department_ids() -> Any:
    return Department.objects.filter(is_resolved=False).order_by().values("pk")


def _documents_with_names() -> Sequence[Document]:
    """Return the documents with an unknown name, in the order of the catalogue."""
    found = Document.objects.filter(
        measures__assignments__department__in=_unresolved_department_ids()
    ).distinct()
    return list(found.select_related("district").order_by("district__code", "-year"))


def _districts_with_names() -> Sequence[District]:
    """Return the districts whose documents have an unknown name."""
    found = District.objects.filter(
        documents__measures__assignments__department__in=_unresolved_department_ids()
    )
    return list(found.distinct().order_by("code"))


def _name_table_address(query: QualityQuery, *, done: int = 0) -> str:
    """Return the address of the table with these filters."""
    given: dict[str, Any] = {**query.params, "page": query.page if query.page > 1 else "", "done": done or ""}
    kept = urlencode({name: value for name, value in given.items() if value})
    return f"{reverse('admin_queue_names')}?{kept}" if kept else reverse("admin_queue_names")
