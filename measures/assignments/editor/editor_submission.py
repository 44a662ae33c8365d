"""Save what the editor sent, or show it again with everything that was typed."""

from __future__ import annotations

import re
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from districts.departments.department_search import department_candidates
from measures.assignments.editor.actions import save_assignments
from measures.assignments.editor.editor_page import EditorPage, render_editor
from measures.assignments.editor.forms import (
    departments_in_roles,
    has_too_many_rows,
    match_departments,
    sort_rows,
    submitted_rows,
)
from measures.assignments.editor.ledger_state import LedgerState, edit_subject
from measures.assignments.editor.measure_ledger import MeasureLedger, read_ledger
from measures.models import Measure
from measures.staff.form_faults import FormFault, form_faults
from measures.staff.signed_in_user import signed_in_user
from measures.writing.action_errors import ActionError, EditConflict
from measures.writing.edit_token import FORM_FIELD, EditToken, InvalidEditToken

#: What a button says: one more empty row; save over what somebody else changed.
MORE, MINE = "more", "mine"
_MORE = 3
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CANNOT_COMPARE = (
    "页面缺少有效的版本标记，无法判断期间有没有人改过，没有保存。"
    "您填写的内容仍在下面，请与现在的分工核对后再保存。"
)


def submit_editor(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Save what was typed, or show the page again: nothing typed is ever lost."""
    ledger = read_ledger(measure)
    page = EditorPage(
        sort_rows(submitted_rows(request.POST)),
        on=request.POST.get("on", "").strip(),
        reason=request.POST.get("reason", "").strip(),
    )
    try:
        page.token = EditToken.read(request.POST.get(FORM_FIELD, ""), edit_subject(measure))
    except InvalidEditToken:
        page.faults, page.status = [FormFault(_CANNOT_COMPARE)], 400
        return render_editor(request, measure, ledger, page)
    if request.POST.get("do") == MORE:
        page.spare = _MORE
        return render_editor(request, measure, ledger, page)
    match_departments(page.rows, measure.document.district, department_candidates(measure.document.district))
    day = _effective_day(page, ledger)
    if has_too_many_rows(request.POST):
        page.faults.append(FormFault("行数太多，请分几次调整。"))
    if day is None or page.faults or any(row.errors for row in page.rows):
        return render_editor(request, measure, ledger, page)
    return _save_or_show_conflict(request, measure, ledger, page, page.token, day)


def _save_or_show_conflict(
    request: HttpRequest,
    measure: Measure,
    ledger: MeasureLedger,
    page: EditorPage,
    token: EditToken,
    day: date,
) -> HttpResponse:
    """Save, unless somebody else wrote meanwhile and the editor has not said that theirs goes before it."""
    address = reverse("admin:measures_measure_responsibility", args=[measure.pk])
    try:
        if token.has_shown_conflict and request.POST.get("do") != MINE:
            raise EditConflict("")
        _, change_set = save_assignments(
            measure=measure,
            duties=departments_in_roles(page.rows),
            seen=LedgerState.from_json(token.shown),
            user=signed_in_user(request),
            reason=page.reason,
            on=day,
        )
    except EditConflict:
        measure.refresh_from_db(fields=["version"])
        page.is_conflict, page.status = True, 409
        return render_editor(request, measure, read_ledger(measure), page)
    except ActionError as error:
        page.faults = form_faults(error)
        page.is_conflict = token.has_shown_conflict
        return render_editor(request, measure, ledger, page)
    if change_set is None:
        messages.info(request, "与现有的分工完全一样，没有改动，也没有留下记录。")
        return redirect(address)
    return redirect(f"{address}?saved={change_set.pk}")


def _effective_day(page: EditorPage, ledger: MeasureLedger) -> date | None:
    """Return the day that was asked for, the first that can be by default; None, and told, if it is no day."""
    if not page.on:
        return ledger.day
    try:
        if _DAY.fullmatch(page.on):
            return date.fromisoformat(page.on)
    except ValueError:
        pass
    page.faults.append(FormFault(f"生效日期“{page.on[:20]}”不是有效的日期，请写成 2025-06-01 这样。", "on"))
    return None
