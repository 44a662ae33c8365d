"""The pages of an import batch: what was read and what waits, its progress, its report, and confirming many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from measures.exports.columns import CellValue
from measures.exports.table_download import TABLE_FORMATS, DownloadTable, build_table_download
from measures.importing.actions.batch_confirmation import (
    ConfirmationOutcome,
    TickedDraft,
    confirm_ticked_drafts,
)
from measures.importing.actions.reader_thread import wake_reader
from measures.importing.batch_rows import (
    WAITING,
    BatchFileRow,
    count_readings,
    count_statuses,
    list_batch_rows,
)
from measures.importing.forms.batch_forms import MOST_TICKED, TickedDraftsForm
from measures.importing.views.draft_token import read_draft_token, sign_draft
from measures.importing.views.views import compared_again
from measures.models import ImportBatch, ImportDraft
from measures.staff.form_faults import FormFault, list_form_errors
from measures.staff.signed_in_user import signed_in_user
from measures.writing.edit_token import FORM_FIELD

_EXPIRED = "页面不完整或已过期，没有导入。请核对下面的内容，重新勾选。"
_COUNTED = (("方案", ""), ("举措", "measures"), ("市级事项", "city_items"), ("责任分工", "assignments"))
_REPORT_HEADER = (
    "文件", "状态", "原因", "地区", "年份", "标题", "章", "举措", "责任分工", "存疑", "没有把握的修复", "方案网址",
)  # fmt: skip


@require_safe
def batch_page(request: HttpRequest, batch: int) -> HttpResponse:
    """Show a batch."""
    return _batch_page(request, get_object_or_404(ImportBatch, pk=batch))


@require_safe
def batch_progress(request: HttpRequest, batch: int) -> HttpResponse:
    """Return how many files of a batch were read, as JSON of the form of a draft's progress."""
    read, total = count_readings(get_object_or_404(ImportBatch, pk=batch))
    if read < total:
        # Its reader may have gone away.
        wake_reader()
    return JsonResponse(
        {
            "reading": read < total,
            "queued": False,
            "ahead": 0,
            "stage": _progress_words(read, total),
            "number": read,
            "total": total,
        }
    )


@require_safe
def batch_report(request: HttpRequest, batch: int, kind: str) -> HttpResponse:
    """Return the report of a batch as CSV or a workbook: one row for each file."""
    if kind not in TABLE_FORMATS:
        raise Http404(kind)
    found = get_object_or_404(ImportBatch, pk=batch)
    rows = [_report_row(request, row) for row in list_batch_rows(found)]
    return build_table_download(DownloadTable("导入报告", _REPORT_HEADER, rows), kind, words=found.name)


@require_POST
def post_batch_confirmation(request: HttpRequest, batch: int) -> HttpResponse:
    """Show what was ticked with its counts, or confirm what was shown so, each plan for itself."""
    found = get_object_or_404(ImportBatch, pk=batch)
    rows = {row.draft: row for row in list_batch_rows(found) if row.draft is not None}
    if "confirmed" in request.POST:
        return _confirm_drafts(request, found, rows)
    form = TickedDraftsForm(request.POST, confirmable=[pk for pk, row in rows.items() if row.is_confirmable])
    if not form.is_valid():
        return _batch_page(request, found, faults=list_form_errors([form]), status=422)
    ticked = form.cleaned_data["draft"]
    drafts = ImportDraft.objects.filter(pk__in=ticked, batch=found).only(
        "pk", "name", "version", "comparison"
    )
    chosen = [
        (rows[draft.pk], f"{FORM_FIELD}-{draft.pk}", sign_draft(draft)) for draft in drafts.order_by("pk")
    ]
    context = {
        **admin.site.each_context(request),
        "title": f"确认导入 {len(chosen)} 份方案",
        "batch": found,
        "chosen": chosen,
        "totals": _batch_counts([row for row, _, _ in chosen]),
        "updates": sum(row.is_update for row, _, _ in chosen),
    }
    return TemplateResponse(request, "admin/importing/batch_confirm.html", context)


def _confirm_drafts(request: HttpRequest, batch: ImportBatch, rows: dict[int, BatchFileRow]) -> HttpResponse:
    """Confirm the drafts whose tokens were sent; tell of each that was refused."""
    ticked = list(_ticked(request, batch, rows))
    if not ticked:
        return _batch_page(request, batch, faults=[FormFault(_EXPIRED)], status=400)
    outcomes = confirm_ticked_drafts(ticked=ticked, user=signed_in_user(request))
    done = sum(not one.refusal for one in outcomes)
    if done:
        messages.success(request, f"已导入 {done} 份方案，每份可以单独撤销。")
    refused = [one for one in outcomes if one.refusal]
    if not refused:
        return redirect("importing:batch", batch.pk)
    for one in refused:
        if one.is_conflict:
            compared_again(one.ticked.draft)
    faults = [FormFault(f"“{one.ticked.name}”没有导入：{one.refusal}") for one in refused]
    return _batch_page(request, batch, faults=faults, status=_refused_status(refused))


def _refused_status(refused: Sequence[ConfirmationOutcome]) -> int:
    return 409 if any(one.is_conflict for one in refused) else 422


def _ticked(request: HttpRequest, batch: ImportBatch, rows: dict[int, BatchFileRow]) -> Any:
    """Yield the drafts whose valid tokens were sent, in the order of the batch."""
    sent = {pk for pk in rows if f"{FORM_FIELD}-{pk}" in request.POST}
    for draft in ImportDraft.objects.filter(pk__in=sent, batch=batch).only("pk", "name").order_by("pk"):
        shown = read_draft_token(request, draft, f"{FORM_FIELD}-{draft.pk}")
        if shown is not None:
            yield TickedDraft(draft.pk, rows[draft.pk].name, *shown)


def _batch_page(
    request: HttpRequest, batch: ImportBatch, *, faults: Sequence[FormFault] = (), status: int = 200
) -> HttpResponse:
    rows = list_batch_rows(batch)
    drafts = [row for row in rows if row.draft is not None]
    waiting = sum(row.status == WAITING for row in drafts)
    if waiting:
        wake_reader()
    context = {
        **admin.site.each_context(request),
        "title": f"成批导入：{batch.name}",
        "batch": batch,
        "rows": rows,
        "statuses": count_statuses(rows),
        "confirmable": sum(row.is_confirmable for row in rows),
        "most_ticked": MOST_TICKED,
        "waiting": waiting,
        "read": len(drafts) - waiting,
        "total": len(drafts),
        "progress_words": _progress_words(len(drafts) - waiting, len(drafts)),
        "kinds": TABLE_FORMATS,
        "faults": faults,
    }
    return TemplateResponse(request, "admin/importing/batch.html", context, status=status)


def _progress_words(read: int, total: int) -> str:
    return f"已读 {read} 份，共 {total} 份"


def _batch_counts(rows: Sequence[BatchFileRow]) -> list[tuple[str, int]]:
    """Return the counts of what is to be written, with their Chinese names."""
    return [
        (label, sum((row.counts or {}).get(name, 0) for row in rows) if name else len(rows))
        for label, name in _COUNTED
    ]


def _report_row(request: HttpRequest, row: BatchFileRow) -> list[CellValue]:
    counts = row.counts or {}
    address = request.build_absolute_uri(row.document.get_absolute_url()) if row.document else ""
    return [
        row.name,
        row.label,
        row.reason,
        row.district,
        row.year,
        row.title,
        counts.get("chapters"),
        row.measures,
        counts.get("assignments"),
        row.doubts,
        counts.get("uncertain"),
        address,
    ]
