"""Write the accepted changes of a spreadsheet: all measures in one change set, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from measures.assignments.actions import (
    DepartmentInRole,
    change_ledger,
    check_departments_exist,
    check_reason_length,
    effective_assignments,
)
from measures.history.actions.measure_versions import id_batches
from measures.history.actions.recorder import ChangeRecorder, record_changes
from measures.models import Assignment, ChangeSet, Measure, SpreadsheetBatch
from measures.staff.staff_permissions import assign_refusal, facts_refusal, reread_rights
from measures.text.nested_quotation_marks import quote
from measures.writing.action_errors import ActionError, EditConflict
from measures.writing.link_leases import mark_links_due

#: The most measures written at once; on SQLite nobody else can write meanwhile.
MAX_MEASURES = 1_000
_WRITABLE_FIELDS = frozenset({"title", "text", "own_initiative", "deadline"})
_MAX_NAMED = 20


@dataclass(frozen=True, slots=True)
class MeasureEdit:
    """The changes of a measure: new values of ``fields``, and all ``assignments`` in order, None if they stay.

    ``version`` is that of the measure when the user saw it, ``cells`` the number of accepted cells.
    """

    measure: int
    version: int
    fields: Mapping[str, Any]
    assignments: Sequence[DepartmentInRole] | None
    cells: int


def apply_spreadsheet(
    *, batch: int, edits: Sequence[MeasureEdit], user: User, reason: str = "", on: date | None = None
) -> ChangeSet:
    """Write the edits of a file as one change set; assignments change on the day ``on`` (default today).

    Write nothing and raise `EditConflict` if the file was written already, a measure has changed since the user saw it,
    or the user may not, or no longer, make one of the changes; `ActionError` if published assignments change without a
    reason, another change of assignments is later than ``on``, or nothing would change.
    """
    if not edits:
        raise ActionError("没有采纳任何一格，无可写入。请至少勾选一格，或删去这个文件。")
    check_reason_length(reason)
    if len(edits) > MAX_MEASURES:
        raise ActionError(
            f"一次最多写入 {MAX_MEASURES} 项举措，现在采纳了 {len(edits)} 项。"
            "请先采纳一部分写入，再上传同一个文件写入其余的。"
        )
    with record_changes(kind=ChangeSet.Kind.SPREADSHEET, user=user, reason=reason) as recorder:
        record = SpreadsheetBatch.objects.select_for_update(of=("self",)).filter(pk=batch).first()
        if record is None or record.status != SpreadsheetBatch.Status.OPEN:
            raise EditConflict("这个文件已经写入或删去，没有重复写入。")
        cells = sum(edit.cells for edit in edits)
        recorder.summary = f"表格“{record.name[:80]}”：{len(edits)} 项举措，{cells} 处改动"
        measures = _lock_seen_measures(edits)
        _require_rights(edits, measures, user)
        assigning = [edit for edit in edits if edit.assignments is not None]
        check_departments_exist({one.department for edit in assigning for one in edit.assignments or ()})
        ledgers = _read_ledgers([edit.measure for edit in assigning], recorder)
        for edit in edits:
            _write_fields(measures[edit.measure], edit.fields)
            if edit.assignments is not None:
                _write_measure_ledger(
                    measures[edit.measure],
                    ledgers[edit.measure],
                    edit.assignments,
                    reason,
                    on or timezone.localdate(),
                )
        reworded = {
            measures[edit.measure].document_id for edit in edits if {"title", "text"} & edit.fields.keys()
        }
        mark_links_due(documents=sorted(reworded))
    if recorder.change_set is None:
        raise ActionError("采纳的各格与网站上现有的内容完全一样，没有写入。")
    SpreadsheetBatch.objects.filter(pk=batch).update(
        status=SpreadsheetBatch.Status.APPLIED, change_set=recorder.change_set
    )
    return recorder.change_set


def _lock_seen_measures(edits: Sequence[MeasureEdit]) -> dict[int, Measure]:
    """Lock the measures and return them by id; raise `EditConflict` if any has another version than the user saw."""
    pks = sorted(edit.measure for edit in edits)
    found: dict[int, Measure] = {}
    for some_pks in id_batches(pks):
        some = Measure.objects.select_for_update(of=("self",)).filter(pk__in=some_pks)
        some = some.select_related("document__district")
        found |= {measure.pk: measure for measure in some.order_by("pk")}
    changed = [
        str(found.get(edit.measure, edit.measure))
        for edit in edits
        if edit.measure not in found or found[edit.measure].version != edit.version
    ]
    if changed:
        named = "、".join(changed[:_MAX_NAMED])
        raise EditConflict(
            f"比对之后，{len(changed)} 项举措已被他人修改，没有写入：{named}。请核对新的比对。", changed
        )
    return found


def _require_rights(edits: Sequence[MeasureEdit], measures: Mapping[int, Measure], user: User) -> None:
    """Raise `EditConflict` unless the user may, by rights read anew, make all changes of the locked measures."""
    reread_rights(user)
    refused = [
        f"{measures[edit.measure]}（{why}）"
        for edit in edits
        if (why := _edit_refusal(edit, measures[edit.measure], user))
    ]
    if refused:
        raise EditConflict(
            f"其中 {len(refused)} 项举措您现在不能修改，没有写入：{'、'.join(refused[:_MAX_NAMED])}。请核对新的比对。",
            refused,
        )


def _edit_refusal(edit: MeasureEdit, measure: Measure, user: User) -> str:
    """Return why the user may not make an edit, nothing if they may."""
    of_facts = facts_refusal(user) if edit.fields else ""
    return of_facts or (assign_refusal(user, measure) if edit.assignments is not None else "")


def _read_ledgers(measures: list[int], recorder: ChangeRecorder) -> dict[int, list[Assignment]]:
    """Return the ledgers by measure, read in batches, and have the recorder watch them."""
    ledgers: dict[int, list[Assignment]] = {pk: [] for pk in measures}
    for pks in id_batches(measures):
        recorder.watch(Assignment.objects.filter(measure__in=pks).select_related("department"))
        for row in effective_assignments().filter(measure__in=pks):
            ledgers[row.measure_id].append(row)
    return ledgers


def _write_fields(measure: Measure, fields: Mapping[str, Any]) -> None:
    """Write the fields of a measure that differ; raise `ActionError` for a field that spreadsheets cannot change."""
    if not fields.keys() <= _WRITABLE_FIELDS:
        raise ActionError(f"表格不能修改举措的 {'、'.join(sorted(fields.keys() - _WRITABLE_FIELDS))}。")
    changed = {name: value for name, value in fields.items() if getattr(measure, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(measure, name, value)
        measure.version += 1
        measure.save(update_fields=[*changed, "version", "updated_at"])


def _write_measure_ledger(
    measure: Measure, rows: Sequence[Assignment], wanted: Sequence[DepartmentInRole], reason: str, on: date
) -> None:
    """Change the ledger of a measure; name the measure in the message of an `ActionError`."""
    try:
        change_ledger(measure, rows, wanted, day=on, reason=reason)
    except ActionError as error:
        raise ActionError(f"举措 {measure.code}{quote(measure.title[:30])}：{error}") from error
