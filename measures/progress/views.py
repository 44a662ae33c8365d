"""The addresses of progress: the page of a measure, and taking an entry back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from measures.history.views.undo_shortcut import undo_with_message
from measures.models import Measure
from measures.progress.actions import enter_progress
from measures.progress.forms import ProgressForm
from measures.progress.progress_page import ProgressPage, progress_edit_subject, render_progress_page
from measures.progress.queries import ProgressState, find_progress_change
from measures.staff.form_faults import FormFault, form_faults
from measures.staff.form_fields import invalid_fields
from measures.staff.record_ids import read_record_id
from measures.staff.signed_in_user import signed_in_user
from measures.staff.staff_permissions import assign_refusal
from measures.writing.action_errors import ActionError, EditConflict
from measures.writing.edit_token import FORM_FIELD, EditToken, InvalidEditToken

_READING = ("GET", "HEAD")
#: What the button says that enters it although somebody else did meanwhile.
_MINE = "mine"
_CANNOT_COMPARE = (
    "页面缺少有效的版本标记，无法判断期间有没有人填报过，没有保存。"
    "您填写的内容仍在下面，请与已有的填报核对后再保存。"
)


def report_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was entered of a measure's progress, with the form; enter what was sent."""
    measure = _reportable_measure(request, pk)
    if request.method == "POST":
        return _submit(request, measure)
    if request.method not in _READING:
        return HttpResponseNotAllowed((*_READING, "POST"))
    return render_progress_page(request, measure, ProgressPage())


def withdraw_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo an entry of a measure's progress."""
    measure = _reportable_measure(request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    change_set = find_progress_change(measure, read_record_id(request.POST.get("change_set", "")))
    if change_set is None:
        raise Http404
    undo_with_message(request, change_set, success=f"已撤回“{change_set.summary}”。")
    return redirect(reverse("admin:measures_progressentry_report", args=[pk]))


def _reportable_measure(request: HttpRequest, pk: int) -> Measure:
    """Return the measure, for those who may change who is responsible for it: they say how far it has come, too."""
    measure = get_object_or_404(Measure.objects.select_related("document__district", "chapter"), pk=pk)
    if refusal := assign_refusal(request.user, measure):
        raise PermissionDenied(f"{measure}：{refusal}。")
    return measure


def _submit(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Enter what was typed, or show the page again: nothing typed is ever lost."""
    page = ProgressPage(ProgressForm(request.POST))
    try:
        page.token = EditToken.read(request.POST.get(FORM_FIELD, ""), progress_edit_subject(measure))
    except InvalidEditToken:
        page.faults, page.status = [FormFault(_CANNOT_COMPARE), *invalid_fields(page.form)], 400
        return render_progress_page(request, measure, page)
    if not page.form.is_valid():
        page.faults, page.status = invalid_fields(page.form), 422
        return render_progress_page(request, measure, page)
    address = reverse("admin:measures_progressentry_report", args=[measure.pk])
    try:
        if page.token.has_shown_conflict and request.POST.get("do") != _MINE:
            raise EditConflict("")
        change_set = enter_progress(
            measure=measure.pk,
            report=page.form.report,
            user=signed_in_user(request),
            seen=ProgressState.from_json(page.token.shown),
        )
    except EditConflict:
        page.is_conflict, page.status = True, 409
        return render_progress_page(request, measure, page)
    except ActionError as error:
        page.faults, page.status = form_faults(error), 422
        return render_progress_page(request, measure, page)
    if change_set is None:
        messages.info(request, "与现在的进展完全一样，没有再记一次。")
        return redirect(address)
    return redirect(f"{address}?saved={change_set.pk}")
