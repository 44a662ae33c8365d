"""Save the decisions that a comparison page sends; write or discard the file."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from measures.models import SpreadsheetBatch
from measures.spreadsheets.accepted_changes import build_measure_edits
from measures.spreadsheets.actions import apply_spreadsheet
from measures.spreadsheets.cell_changes import CellChange, ChangeState
from measures.spreadsheets.forms import CellDecisionForm, list_form_faults
from measures.spreadsheets.views.comparison_page import ComparedFile, compare_file, render_comparison
from measures.staff.form_faults import FormFault, form_faults
from measures.staff.signed_in_user import signed_in_user
from measures.writing.action_errors import ActionError, EditConflict

_CHANGED_SINCE = "显示之后，网站上的内容有改动，还没有写入。请核对下面新的比对；没有受影响的取舍已保留。"


def save_decisions(request: HttpRequest, batch: SpreadsheetBatch) -> HttpResponse:
    """Keep what was decided, and do what the button says."""
    form = CellDecisionForm(request.POST, batch)
    if form.button == "discard":
        name = batch.name
        batch.delete()
        messages.success(request, f"已删去“{name}”，没有写入任何内容。")
        return redirect("spreadsheet:upload")
    batch.reason, batch.on = form.typed_reason, form.typed_day
    looked = compare_file(request, batch)
    if not _save_batch(form, looked):
        messages.error(request, "这个文件已经在别处写入或删去。")
        return _redirect_to_batch(batch)
    if not form.is_valid():
        return render_comparison(request, batch, looked, faults=list_form_faults(form), status=422)
    if form.button == "apply":
        return _write_accepted(request, form, looked)
    address = reverse("spreadsheet:batch", args=[batch.pk])
    return redirect(f"{address}?page={form.next_page or request.GET.get('page', '1')[:6]}")


def _save_batch(form: CellDecisionForm, looked: ComparedFile) -> bool:
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
        _record_decisions(form, looked)
        batch.save(update_fields=["decisions", "reason", "on"])
    return True


def _redirect_to_batch(batch: SpreadsheetBatch) -> HttpResponse:
    """Return to a file that another page has written, or to where files are sent if it has dropped it."""
    there = SpreadsheetBatch.objects.filter(pk=batch.pk).exists()
    return redirect("spreadsheet:batch", batch.pk) if there else redirect("spreadsheet:upload")


def _record_decisions(form: CellDecisionForm, looked: ComparedFile) -> None:
    """Keep which of the cells that were on the page are taken, then what a button says of many."""
    there = {item.key: item for item in looked.comparison.items() if item.is_open}
    taken = form.taken_keys
    for key, mark in form.shown_marks.items():
        # What became something else since it was on the page was not decided.
        if (item := there.get(key)) is not None and item.mark == mark:
            _record_decision(looked, item, taken=key in taken)
    if (of_measure := form.measure_button) is not None:
        takes, pk = of_measure
        compared = [one for one in looked.comparison.measures if str(one.measure.pk) == pk]
        for item in (item for one in compared for item in one.open_items):
            _record_decision(looked, item, taken=takes)
    elif form.button in ("all", "none"):
        for item in there.values():
            takes = form.button == "all" and item.state is ChangeState.CLEAN and item.expected
            _record_decision(looked, item, taken=takes)


def _record_decision(looked: ComparedFile, item: CellChange, *, taken: bool) -> None:
    looked.batch.decisions[item.key] = [taken, item.mark]


def _write_accepted(request: HttpRequest, form: CellDecisionForm, looked: ComparedFile) -> HttpResponse:
    """Write what was taken over, unless something is not as it was shown."""
    batch = looked.batch
    if form.shown_digest != looked.mark:
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
