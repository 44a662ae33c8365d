"""Render the editor: its rows, what is wrong with them, and what others changed."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from measures.assignments.editor.editor_offers import read_offers
from measures.assignments.editor.forms import BaseEditorRows, EditorForm, EditorRows, row_note
from measures.assignments.editor.ledger_conflict import find_ledger_conflict, last_ledger_change
from measures.assignments.editor.ledger_state import LedgerState, ledger_edit_subject
from measures.assignments.editor.list_place import editor_url, find_list_place
from measures.assignments.editor.measure_ledger import MeasureLedger, read_ledger
from measures.assignments.editor.saved_change import describe_saved_change, find_saved_change
from measures.history.queries.later_changes import changes_since_opened
from measures.history.undo_permissions import may_undo
from measures.models import Assignment, Measure
from measures.staff.department_chooser import department_search_address
from measures.staff.editing.conflict_subject import ConflictSubject
from measures.staff.form_faults import FormFault
from measures.staff.signed_in_user import signed_in_user
from measures.writing.edit_token import FORM_FIELD, EditToken

TEMPLATE = "admin/assignments/page.html"


@dataclass(slots=True)
class EditorPage:
    """What is on the page beside the ledger. ``token`` as it came, None for a page that is opened anew."""

    form: EditorForm
    rows: BaseEditorRows
    token: EditToken | None = None
    faults: list[FormFault] = field(default_factory=list)
    status: int = 200
    is_conflict: bool = False


def open_editor(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Show the editor with what stands in the ledger, and what was saved just before, if anything.

    It offers whom the text names and, where nobody leads, who could; what is taken of it stands in the form, its ground
    as the reason.
    """
    ledger = read_ledger(measure)
    offers = read_offers(measure, ledger, request.GET)
    day = ledger.default_day(measure.document.issued_on)
    page = EditorPage(
        EditorForm(initial={"on": day.isoformat(), "reason": offers.reason}),
        EditorRows(district=measure.document.district, rows_on_day=ledger.rows_on_day, taken=offers.taken),
    )
    context: dict[str, object] = {"offers": offers}
    if (change_set := find_saved_change(measure, request.GET.get("saved", ""))) is not None:
        context |= {
            "saved": describe_saved_change(change_set, ledger),
            "may_undo": not change_set.undone_by_id and may_undo(signed_in_user(request), change_set),
        }
    return render_editor(request, measure, ledger, page, **context)


def render_editor(
    request: HttpRequest, measure: Measure, ledger: MeasureLedger, page: EditorPage, **context: object
) -> HttpResponse:
    """Return the page; on a conflict with what others changed, which its edit token then carries as shown."""
    now = LedgerState.from_ledger(measure, ledger)
    token = page.token or EditToken.begin(
        ledger_edit_subject(measure), now.as_json(), last_ledger_change(measure, ledger)
    )
    if page.is_conflict:
        token = token.with_shown(now.as_json())
        context["conflict"] = find_ledger_conflict(LedgerState.from_json(token.opened), now)
        context["change_sets"] = changes_since_opened(
            ConflictSubject(Measure, str(measure.pk), token.last_change)
        )
        context["is_same"] = tuple(page.rows.departments_in_roles()) == now.assignments
    _fill_notes(page.rows, ledger)
    place = find_list_place(request.GET, measure, request.user)
    issued_on = measure.document.issued_on
    context |= {
        **admin.site.each_context(request),
        "opts": Measure._meta,
        "title": f"调整责任：{measure.code} {measure.title}".strip(),
        "measure": measure,
        "ledger": ledger,
        "place": place,
        "here": place.url_of(measure.pk) if place else editor_url(measure.pk),
        "taking": _parameters_kept(request.GET),
        "begins_with_document": issued_on if ledger.default_day(issued_on) == issued_on else None,
        "page": page,
        "faults": page.faults,
        "roles": Assignment.Role.choices,
        "department_search": department_search_address([measure.document.district]),
        FORM_FIELD: token.sign(),
    }
    return render(request, TEMPLATE, context, status=page.status)


def _parameters_kept(params: QueryDict) -> str:
    """Return the parameters that an address keeps which takes one more of what is offered, ready to be continued."""
    kept = params.copy()
    kept.pop("saved", None)
    return f"{kept.urlencode()}&" if kept else ""


def _fill_notes(rows: BaseEditorRows, ledger: MeasureLedger) -> None:
    """Tell of rows that stand in the ledger since when, as of the page that was opened anew."""
    notes = {(row.role, row.department_id): row_note(row) for row in ledger.rows_on_day}
    for row in rows:
        row.note = notes.get((row.shown_role, row.department_id), row.note)
