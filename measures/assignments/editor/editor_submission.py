"""Save what the editor sent, or show it again with everything that was typed."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html

from measures.assignments.editor.actions import save_assignments
from measures.assignments.editor.editor_page import EditorPage, render_editor
from measures.assignments.editor.forms import EditorForm, EditorRows
from measures.assignments.editor.ledger_state import LedgerState, ledger_edit_subject
from measures.assignments.editor.list_place import editor_url, find_list_place
from measures.assignments.editor.measure_ledger import MeasureLedger, read_ledger
from measures.models import ChangeSet, Measure
from measures.staff.form_faults import FormFault, form_faults
from measures.staff.form_fields import invalid_fields
from measures.staff.signed_in_user import signed_in_user
from measures.writing.action_errors import ActionError, EditConflict
from measures.writing.edit_token import FORM_FIELD, EditToken, InvalidEditToken

#: What a button says: some more empty rows; save over what somebody else changed; save and go on to the next measure.
MORE, MINE, NEXT = "more", "mine", "next"
_MORE = 3
_CANNOT_COMPARE = (
    "页面缺少有效的版本标记，无法判断期间有没有人改过，没有保存。"
    "您填写的内容仍在下面，请与现在的分工核对后再保存。"
)


def submit_editor(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Save what was typed, or show the page again: nothing typed is ever lost."""
    ledger = read_ledger(measure)
    page = EditorPage(EditorForm(request.POST), EditorRows(request.POST, district=measure.document.district))
    is_valid = page.form.is_valid() & page.rows.is_valid()
    try:
        page.token = EditToken.read(request.POST.get(FORM_FIELD, ""), ledger_edit_subject(measure))
    except InvalidEditToken:
        page.faults, page.status = [FormFault(_CANNOT_COMPARE), *_editor_faults(page)], 400
        return render_editor(request, measure, ledger, page)
    if request.POST.get("do") == MORE:
        page.rows.spare = _MORE
    elif is_valid:
        return _save_or_show_conflict(request, measure, ledger, page, page.token)
    else:
        page.faults, page.status = list(_editor_faults(page)), 422
    return render_editor(request, measure, ledger, page)


def _save_or_show_conflict(
    request: HttpRequest, measure: Measure, ledger: MeasureLedger, page: EditorPage, token: EditToken
) -> HttpResponse:
    """Save, unless somebody else wrote meanwhile and the editor has not chosen to write over it."""
    try:
        if token.has_shown_conflict and request.POST.get("do") != MINE:
            raise EditConflict("")
        _, change_set = save_assignments(
            measure=measure,
            duties=page.rows.departments_in_roles(),
            seen=LedgerState.from_json(token.shown),
            user=signed_in_user(request),
            reason=page.form.cleaned_data["reason"],
            on=page.form.cleaned_data["on"] or ledger.default_day(measure.document.issued_on),
        )
    except EditConflict:
        measure.refresh_from_db(fields=["version"])
        page.is_conflict, page.status = True, 409
        return render_editor(request, measure, read_ledger(measure), page)
    except ActionError as error:
        page.faults, page.status = form_faults(error), 422
        page.is_conflict = token.has_shown_conflict
        return render_editor(request, measure, ledger, page)
    return _lead_on(request, measure, change_set)


def _lead_on(request: HttpRequest, measure: Measure, change_set: ChangeSet | None) -> HttpResponse:
    """Go where the button says: to the next measure of the list, or to the page that shows what was saved."""
    place = find_list_place(request.GET, measure, request.user)
    saved = change_set.pk if change_set else 0
    own = place.url_of(measure.pk, saved=saved) if place else editor_url(measure.pk, saved=saved)
    if request.POST.get("do") == NEXT and place and place.after:
        name = f"{measure.code} {measure.title}".strip()
        if change_set:
            messages.success(request, format_html('已保存：{}。<a href="{}">查看或撤销</a>', name, own))
        else:
            messages.info(request, f"{name}：没有改动。")
        return redirect(place.after_url)
    if change_set is None:
        messages.info(request, "与现有的分工完全一样，没有改动，也没有留下记录。")
    return redirect(own)


def _editor_faults(page: EditorPage) -> Iterator[FormFault]:
    """Yield what is wrong with the page, each where it is put right: day and reason, the rows, all of them."""
    yield from invalid_fields(page.form)
    for row in page.rows.sorted_rows:
        yield from (FormFault(message, row.add_prefix(field)) for field, message in row.faults)
    yield from (FormFault(str(message)) for message in page.rows.non_form_errors())
