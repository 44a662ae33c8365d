"""What the page of a comparison was sent: cells taken or left, saved as they come; the file written, or dropped."""

from __future__ import annotations

import re

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from measures.exports.export_day import parse_export_day
from measures.models import SpreadsheetBatch
from measures.spreadsheets.accepted_changes import build_measure_edits
from measures.spreadsheets.actions import apply_spreadsheet
from measures.spreadsheets.cell_changes import CellChange, ChangeState
from measures.spreadsheets.views.comparison_page import ComparedFile, compare_file, render_comparison
from measures.staff.form_faults import FormFault, form_faults
from measures.staff.signed_in_user import signed_in_user
from measures.writing.action_errors import ActionError, EditConflict

_REASON_LENGTH = 500
_ROW_BUTTON = re.compile(r"row-(all|none)-([0-9]{1,18})", re.ASCII)
_PAGE_BUTTON = re.compile(r"page-([0-9]{1,6})", re.ASCII)
_CHANGED_SINCE = "显示之后，网站上的内容有改动，还没有写入。请核对下面新的比对；没有受影响的取舍已保留。"


def save_decisions(request: HttpRequest, batch: SpreadsheetBatch) -> HttpResponse:
    """Keep what was decided, and do what the button says."""
    do = request.POST.get("do", "")
    if do == "discard":
        name = batch.name
        batch.delete()
        messages.success(request, f"已删去“{name}”，没有写入任何内容。")
        return redirect("spreadsheet:upload")
    faults = _read_reason_and_day(request, batch)
    looked = compare_file(request, batch)
    if not _save_batch(request, looked, do):
        messages.error(request, "这个文件已经在别处写入或删去。")
        return _redirect_to_batch(batch)
    if faults:
        return render_comparison(request, batch, looked, faults=faults, status=422)
    if do == "apply":
        return _write_accepted(request, looked)
    address = reverse("spreadsheet:batch", args=[batch.pk])
    page = (found := _PAGE_BUTTON.fullmatch(do)) and found[1]
    return redirect(f"{address}?page={page or request.GET.get('page', '1')[:6]}")


def _read_reason_and_day(request: HttpRequest, batch: SpreadsheetBatch) -> list[FormFault]:
    """Keep reason and day as they were typed; return what is wrong with them."""
    reason, on = (
        "".join(one for one in request.POST.get(name, "") if one.isprintable()).strip()
        for name in ("reason", "on")
    )
    batch.reason, batch.on = reason[:_REASON_LENGTH], on[:20]
    faults = []
    if len(reason) > _REASON_LENGTH:
        faults.append(FormFault(f"理由不能超过 {_REASON_LENGTH} 字，现有 {len(reason)} 字。", "reason"))
    try:
        parse_export_day(on)
    except ValueError as error:
        faults.append(FormFault(f"生效日期：{error}", "on"))
    return faults


def _save_batch(request: HttpRequest, looked: ComparedFile, do: str) -> bool:
    """Save what was decided on this page beside what was on others; return False if the file is no longer open."""
    batch = looked.batch
    with transaction.atomic():
        open_ones = SpreadsheetBatch.objects.select_for_update(of=("self",)).filter(
            pk=batch.pk, status=SpreadsheetBatch.Status.OPEN
        )
        current = open_ones.only("decisions").first()
        if current is None:
            return False
        batch.decisions = current.decisions
        _record_decisions(request, looked, do)
        batch.save(update_fields=["decisions", "reason", "on"])
    return True


def _redirect_to_batch(batch: SpreadsheetBatch) -> HttpResponse:
    """Return to a file that another page has written, or to where files are sent if it has dropped it."""
    there = SpreadsheetBatch.objects.filter(pk=batch.pk).exists()
    return redirect("spreadsheet:batch", batch.pk) if there else redirect("spreadsheet:upload")


def _record_decisions(request: HttpRequest, looked: ComparedFile, do: str) -> None:
    """Keep which of the cells that were on the page are taken, then what a button says of many."""
    there = {item.key: item for item in looked.comparison.items() if item.is_open}
    taken = set(request.POST.getlist("take"))
    for said in request.POST.get("shown", "").split(","):
        key, _, mark = said.partition(":")
        # What became something else since it was on the page was not decided.
        if (item := there.get(key)) is not None and item.mark == mark:
            _record_decision(looked, item, taken=key in taken)
    row = _ROW_BUTTON.fullmatch(do)
    if row is not None:
        of_row = [one for one in looked.comparison.measures if str(one.measure.pk) == row[2]]
        for item in (item for one in of_row for item in one.open_items):
            _record_decision(looked, item, taken=row[1] == "all")
    elif do in ("all", "none"):
        for item in there.values():
            _record_decision(
                looked, item, taken=do == "all" and item.state is ChangeState.CLEAN and item.expected
            )


def _record_decision(looked: ComparedFile, item: CellChange, *, taken: bool) -> None:
    looked.batch.decisions[item.key] = [taken, item.mark]


def _write_accepted(request: HttpRequest, looked: ComparedFile) -> HttpResponse:
    """Write what was taken over, unless something is not as it was shown."""
    batch = looked.batch
    if request.POST.get("stamp", "") != looked.mark:
        return render_comparison(request, batch, looked, faults=[FormFault(_CHANGED_SINCE)], status=409)
    try:
        edits = build_measure_edits(looked.comparison.measures, looked.findings.edited, looked.taken())
        apply_spreadsheet(
            batch=batch.pk, edits=edits, user=signed_in_user(request), reason=batch.reason, on=looked.day
        )
    except EditConflict as conflict:
        open_still = SpreadsheetBatch.objects.filter(pk=batch.pk, status=SpreadsheetBatch.Status.OPEN)
        if not open_still.exists():
            messages.error(request, str(conflict))
            return _redirect_to_batch(batch)
        return render_comparison(request, batch, faults=form_faults(conflict), status=409)
    except ActionError as error:
        return render_comparison(request, batch, looked, faults=form_faults(error), status=422)
    messages.success(request, "表格已写入。")
    return redirect("spreadsheet:batch", batch.pk)
