"""What the editor sent: saved, or shown again with everything that was typed and what is to be decided."""

from __future__ import annotations

import re
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from districts.departments.department_search import department_candidates
from measures.assignments.editor.ledger import Ledger, ledger_of
from measures.assignments.editor.page import Page, shown
from measures.assignments.editor.rows import duties_of, in_order, settle, too_many, typed_rows
from measures.assignments.editor.save import save
from measures.assignments.editor.stamp import BadStamp, Stamp, read
from measures.models import Measure
from measures.staff.form_faults import FormFault, form_faults
from measures.staff.signed_in_user import signed_in_user
from measures.writing.action_errors import ActionError, EditConflict

#: What a button says: one more empty row; save over what somebody else changed.
MORE, MINE = "more", "mine"
_MORE = 3
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def submitted(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Save what was typed, or show the page again: nothing typed is ever lost."""
    ledger = ledger_of(measure)
    page = Page(
        in_order(typed_rows(request.POST)),
        on=request.POST.get("on", "").strip(),
        reason=request.POST.get("reason", "").strip(),
    )
    try:
        page.stamp = read(request.POST.get("stamp", ""), measure.pk)
    except BadStamp as error:
        page.faults, page.status = [FormFault(str(error))], 400
        return shown(request, measure, ledger, page)
    if request.POST.get("do") == MORE:
        page.spare = _MORE
        return shown(request, measure, ledger, page)
    settle(page.rows, measure.document.district, department_candidates(measure.document.district))
    day = _day(page, ledger)
    if too_many(request.POST):
        page.faults.append(FormFault("行数太多，请分几次调整。"))
    if day is None or page.faults or any(row.errors for row in page.rows):
        return shown(request, measure, ledger, page)
    return _save(request, measure, ledger, page, page.stamp, day)


def _save(
    request: HttpRequest, measure: Measure, ledger: Ledger, page: Page, stamp: Stamp, day: date
) -> HttpResponse:
    """Save, unless somebody else wrote meanwhile and the editor has not said that theirs goes before it."""
    address = reverse("admin:measures_measure_responsibility", args=[measure.pk])
    try:
        if stamp.is_told and request.POST.get("do") != MINE:
            raise EditConflict("")
        _, change_set = save(
            measure=measure,
            duties=duties_of(page.rows),
            seen=stamp.told,
            user=signed_in_user(request),
            reason=page.reason,
            on=day,
        )
    except EditConflict:
        measure.refresh_from_db(fields=["version"])
        page.is_conflict, page.status = True, 409
        return shown(request, measure, ledger_of(measure), page)
    except ActionError as error:
        page.faults = form_faults(error)
        page.is_conflict = stamp.is_told
        return shown(request, measure, ledger, page)
    if change_set is None:
        messages.info(request, "与现有的分工完全一样，没有改动，也没有留下记录。")
        return redirect(address)
    return redirect(f"{address}?saved={change_set.pk}")


def _day(page: Page, ledger: Ledger) -> date | None:
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
