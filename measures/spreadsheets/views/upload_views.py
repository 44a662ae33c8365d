"""The pages of 表格往返: upload a file, compare it, write it and undo it."""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from measures.history.undo_permissions import may_undo
from measures.history.views.undo_shortcut import undo_with_message
from measures.models import Measure, SpreadsheetBatch
from measures.spreadsheets.confined_reader import ReaderBusy
from measures.spreadsheets.file_limits import (
    MAX_ASSIGNMENT_ROWS,
    MAX_BYTES,
    MAX_MEASURE_ROWS,
    UnreadableSpreadsheet,
)
from measures.spreadsheets.forms import SpreadsheetUploadForm, clean_upload_name, list_form_faults
from measures.spreadsheets.spreadsheet_reader import read_spreadsheet
from measures.spreadsheets.views.comparison_page import render_comparison
from measures.spreadsheets.views.decisions import save_decisions
from measures.staff.form_faults import FormFault
from measures.staff.roles import SPREADSHEET, roles_with
from measures.staff.signed_in_user import signed_in_user
from measures.staff.staff_permissions import facts_refusal
from measures.text.nested_quotation_marks import quote

_RECENT_FILES = 20
_UNDO = "undo"


@require_http_methods(["GET", "HEAD", "POST"])
def upload_spreadsheet(request: HttpRequest) -> HttpResponse:
    """Show the upload form with the user's last files; read an uploaded file and redirect to its comparison."""
    _check_permission(request)
    if request.method != "POST":
        return _render_upload(request)
    form = SpreadsheetUploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _render_upload(request, list_form_faults(form)[0].text, status=422)
    name = clean_upload_name(form.cleaned_data["file"].name or "")
    content = form.cleaned_data["file"].read()
    try:
        kind, file_edits = read_spreadsheet(content, name)
    except UnreadableSpreadsheet as error:
        return _render_upload(request, f"“{name}”没有接收：{error}须重新选择文件。", status=422)
    except ReaderBusy as error:
        return _render_upload(request, f"{error}须重新选择文件“{name}”。", status=503)
    made = SpreadsheetBatch.objects.create(
        name=name,
        sha256=sha256(content).hexdigest(),
        kind=kind,
        content=content,
        findings=file_edits.as_json(),
        sent_by=signed_in_user(request),
    )
    return redirect("spreadsheet:batch", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def review_spreadsheet(request: HttpRequest, batch: int) -> HttpResponse:
    """Show the comparison of a file and save decisions on it; show a written file and undo it."""
    _check_permission(request)
    own = SpreadsheetBatch.objects.defer("content").select_related("change_set__user")
    record = get_object_or_404(own, pk=batch, sent_by=signed_in_user(request))
    if record.status == SpreadsheetBatch.Status.APPLIED:
        return _render_applied(request, record)
    return save_decisions(request, record) if request.method == "POST" else render_comparison(request, record)


def _check_permission(request: HttpRequest) -> None:
    if not (request.user.has_perm(SPREADSHEET) and request.user.is_staff):
        raise PermissionDenied(f"表格往返由{roles_with(SPREADSHEET)}使用。")


def _render_upload(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    """Return the upload page."""
    recent = SpreadsheetBatch.objects.filter(sent_by=signed_in_user(request)).defer(
        "content", "findings", "decisions"
    )
    context = {
        **admin.site.each_context(request),
        "title": "表格往返",
        "opts": Measure._meta,
        "faults": [FormFault(error, "file")] if error else [],
        "recent": recent.select_related("change_set")[:_RECENT_FILES],
        "keep_days": settings.UPLOAD_KEEP_DAYS,
        "facts_closed": facts_refusal(request.user),
        "most_bytes": MAX_BYTES // 1024 // 1024,
        "most_measures": MAX_MEASURE_ROWS,
        "most_duties": MAX_ASSIGNMENT_ROWS,
    }
    return TemplateResponse(request, "admin/spreadsheet/upload.html", context, status=status)


def _render_applied(request: HttpRequest, record: SpreadsheetBatch) -> HttpResponse:
    """Show the change set of a written file; undo it if the user asks for that."""
    change_set = record.change_set
    may = change_set is not None and not change_set.undone_by_id and may_undo(request.user, change_set)
    if request.method == "POST":
        if request.POST.get("do") != _UNDO:
            messages.error(request, "这个文件已经写入，没有重复写入。要改变主意，请撤销后重新上传。")
        elif change_set is None or not may:
            raise PermissionDenied
        else:
            undo_with_message(
                request,
                change_set,
                success=f"已撤销{quote(change_set.summary)}，各项举措恢复为写入之前的样子。",
            )
        return redirect("spreadsheet:batch", record.pk)
    context = {
        **admin.site.each_context(request),
        "title": "表格已撤销" if change_set is not None and change_set.undone_by_id else "表格已写入",
        "opts": Measure._meta,
        "batch": record,
        "change_set": change_set,
        "may_undo": may,
    }
    return TemplateResponse(request, "admin/spreadsheet/applied.html", context)
