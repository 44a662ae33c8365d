"""Save the decisions of a comparison page; write or discard the file."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from measures.models import SpreadsheetBatch
from measures.spreadsheets.accepted_changes import build_measure_edits
from measures.spreadsheets.actions import apply_spreadsheet
from measures.spreadsheets.cell_change import CellChange
from measures.spreadsheets.forms import CellDecisionForm, list_form_faults
from measures.spreadsheets.views.comparison_page import ComparedFile, compare_file, render_comparison
from measures.staff.form_faults import FormFault, form_faults
from measures.staff.signed_in_user import signed_in_user
from measures.writing.action_errors import ActionError, EditConflict

_CHANGED_SINCE = "显示之后，网站上的内容有改动，还没有写入。请核对下面新的比对；没有受影响的取舍已保留。"


def save_decisions(request: HttpRequest, batch: SpreadsheetBatch) -> HttpResponse:
    """Save the decisions of a page, then do what its button says: write, discard, or show a page."""
    form = CellDecisionForm(request.POST, batch)
    if form.button == "discard":
        name = batch.name
        batch.delete()
        messages.success(request, f"已删去“{name}”，没有写入任何内容。")
        return redirect("spreadsheet:upload")
    batch.reason, batch.on = form.typed_reason, form.typed_day
    compared_file = compare_file(request, batch)
    if not _save_batch(form, compared_file):
        messages.error(request, "这个文件已经在别处写入或删去。")
        return _redirect_to_batch(batch)
    if not form.is_valid():
        return render_comparison(request, batch, compared_file, faults=list_form_faults(form), status=422)
    if form.button == "apply":
        return _write_accepted(request, form, compared_file)
    address = reverse("spreadsheet:batch", args=[batch.pk])
    return redirect(f"{address}?page={form.next_page or request.GET.get('page', '1')[:6]}")


def _save_batch(form: CellDecisionForm, compared_file: ComparedFile) -> bool:
    """Add the decisions of this page to the saved ones; return False if the file is no longer open."""
    batch = compared_file.batch
    with transaction.atomic():
        open_ones = SpreadsheetBatch.objects.select_for_update(of=("self",)).filter(
            pk=batch.pk, status=SpreadsheetBatch.Status.OPEN
        )
        current = open_ones.only("decisions").first()
        if current is None:
            return False
        batch.decisions = current.decisions
        _record_cell_decisions(form, compared_file)
        batch.save(update_fields=["decisions", "reason", "on"])
    return True


def _redirect_to_batch(batch: SpreadsheetBatch) -> HttpResponse:
    """Redirect to a file that was written meanwhile, or to the upload page if it was discarded."""
    there = SpreadsheetBatch.objects.filter(pk=batch.pk).exists()
    return redirect("spreadsheet:batch", batch.pk) if there else redirect("spreadsheet:upload")


def _record_cell_decisions(form: CellDecisionForm, compared_file: ComparedFile) -> None:
    """Record which of the shown changes are accepted, then what a button decides for many."""
    changes = {one.key: one for one in compared_file.comparison.changes() if one.is_open}
    accepted = form.accepted_keys
    for key, mark in form.shown_marks.items():
        # A change that is not as the page showed it was not decided.
        if (change := changes.get(key)) is not None and change.mark == mark:
            _record_decision(compared_file, change, accepted=key in accepted)
    if (of_measure := form.measure_button) is not None:
        accepts, pk = of_measure
        compared = [one for one in compared_file.comparison.measures if str(one.measure.pk) == pk]
        for change in (change for one in compared for change in one.open_changes):
            _record_decision(compared_file, change, accepted=accepts)
    elif form.button in ("all", "none"):
        for change in changes.values():
            _record_decision(compared_file, change, accepted=form.button == "all" and change.by_default)


def _record_decision(compared_file: ComparedFile, change: CellChange, *, accepted: bool) -> None:
    compared_file.batch.decisions[change.key] = [accepted, change.mark]


def _write_accepted(
    request: HttpRequest, form: CellDecisionForm, compared_file: ComparedFile
) -> HttpResponse:
    """Write the accepted changes, unless the comparison differs from the one shown."""
    batch = compared_file.batch
    if form.shown_digest != compared_file.mark:
        return render_comparison(
            request, batch, compared_file, faults=[FormFault(_CHANGED_SINCE)], status=409
        )
    try:
        edits = build_measure_edits(
            compared_file.comparison.measures, compared_file.file_edits.edited, compared_file.accepted_keys()
        )
        apply_spreadsheet(
            batch=batch.pk,
            edits=edits,
            user=signed_in_user(request),
            reason=batch.reason,
            on=compared_file.day,
        )
    except EditConflict as conflict:
        open_still = SpreadsheetBatch.objects.filter(pk=batch.pk, status=SpreadsheetBatch.Status.OPEN)
        if not open_still.exists():
            messages.error(request, str(conflict))
            return _redirect_to_batch(batch)
        return render_comparison(request, batch, faults=form_faults(conflict), status=409)
    except ActionError as error:
        return render_comparison(request, batch, compared_file, faults=form_faults(error), status=422)
    messages.success(request, "表格已写入。")
    return redirect("spreadsheet:batch", batch.pk)
