"""Write what the grid says, exactly as previewed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone

from districts.models import Department
from measures.assignments.actions import check_reason_length, closing_and_opening, write_rows_in_bulk
from measures.assignments.grid.grid_plan import (
    CellEdit,
    GridPlan,
    RowEdit,
    duties_after,
    plan_grid,
)
from measures.assignments.grid.grid_rows import DEADLINE, DUTIES, FACTS, PROGRESS, STAR
from measures.assignments.grid.progress_cells import parse_progress
from measures.history.actions.recorder import ChangeRecorder, record_changes
from measures.models import ChangeSet, Measure, ProgressEntry
from measures.staff.staff_permissions import reread_rights
from measures.writing.action_errors import ActionError, EditConflict

_NAMED = 10
_MOVED = "预览之后内容有改动，还没有写入。请核对新的预览，再确认。"


def write_grid(
    *,
    edits: Sequence[RowEdit],
    user: User,
    reason: str,
    on: date,
    overwritten: Collection[str],
    seen: str,
) -> tuple[GridPlan, ChangeSet | None]:
    """Write the cells of a grid as one change set; duties change on the day ``on``. Return the plan that was followed.

    What the user may change is checked again once the measures are locked. ``overwritten`` are the keys of the cells
    that are written although somebody else changed them meanwhile; the others of these stay. ``seen`` is the digest of
    the preview.

    Write nothing and raise `EditConflict` if anything has changed since the preview, or `ActionError` for a missing
    reason, or where there is nothing to write.
    """
    check_reason_length(reason)
    with record_changes(kind=ChangeSet.Kind.BULK, user=user, reason=reason) as recorder:
        _lock_grid_records(edits)
        reread_rights(user)
        plan = plan_grid(edits, on, user)
        if plan.digest != seen:
            raise EditConflict(_MOVED, [str(edit.row.measure) for edit in plan.conflicts][:_NAMED])
        chosen = [*plan.written, *(edit for edit in plan.conflicts if edit.key in overwritten)]
        if not chosen:
            raise ActionError("没有可以写入的改动。")
        check_grid_reason(plan, reason)
        pks = {edit.row.measure.pk for edit in chosen}
        recorder.summary = f"表格编辑 {len(pks)} 项举措，改动 {len(chosen)} 格"
        _write_duties(chosen, on, reason.strip(), recorder)
        _write_facts(chosen, recorder)
        _enter_cell_progress(chosen, user, recorder)
        # An entry of progress changes nothing that the measure's own forms carry.
        changed = {edit.row.measure.pk for edit in chosen if edit.cell != PROGRESS}
        Measure.objects.filter(pk__in=changed).update(version=F("version") + 1, updated_at=timezone.now())
    return plan, recorder.change_set


def check_grid_reason(plan: GridPlan, reason: str) -> None:
    """Raise `ActionError` if published duties change without a reason."""
    if plan.needs_reason and not reason.strip():
        raise ActionError("更改已发布的责任分工须写明理由，如文件名称、会议纪要。", field="reason")


def _lock_grid_records(edits: Sequence[RowEdit]) -> None:
    """Lock the measures, then the departments that are named; raise `ActionError` if one of these was deleted."""
    measures = Measure.objects.select_for_update(of=("self",)).filter(pk__in=[edit.measure for edit in edits])
    list(measures.order_by("pk").values_list("pk"))
    named = {
        pk
        for edit in edits
        for cell, state in edit.typed.items()
        if cell in DUTIES and isinstance(state.value, tuple)
        for pk in state.value
    }
    departments = Department.objects.select_for_update(of=("self",)).filter(pk__in=named).order_by("pk")
    if len(departments.values_list("pk", flat=True)) < len(named):
        raise ActionError("所写的部门中有的已不存在，请返回修改。")


def _write_duties(chosen: Sequence[CellEdit], on: date, reason: str, recorder: ChangeRecorder) -> None:
    """Close and open the rows of all ledgers whose cells were edited."""
    by_measure: dict[int, list[CellEdit]] = {}
    for edit in chosen:
        if edit.cell in DUTIES:
            by_measure.setdefault(edit.row.measure.pk, []).append(edit)
    pairs = [
        closing_and_opening(
            edits[0].row.rows_on_day, duties_after(edits[0].row, edits), measure=pk, on=on, reason=reason
        )
        for pk, edits in by_measure.items()
    ]
    write_rows_in_bulk(pairs, day=on, reason=reason, recorder=recorder)


def _write_facts(chosen: Sequence[CellEdit], recorder: ChangeRecorder) -> None:
    """Write deadlines and ★."""
    facts = [edit for edit in chosen if edit.cell in FACTS]
    if not facts:
        return
    changed = {edit.row.measure.pk: edit.row.measure for edit in facts}
    recorder.watch(Measure.objects.filter(pk__in=changed))
    for edit in facts:
        if edit.cell == DEADLINE:
            edit.row.measure.deadline = str(edit.typed.value)
        elif edit.cell == STAR:
            edit.row.measure.own_initiative = bool(edit.typed.value)
    Measure.objects.bulk_update(changed.values(), ["deadline", "own_initiative"])


def _enter_cell_progress(chosen: Sequence[CellEdit], user: User, recorder: ChangeRecorder) -> None:
    """Add an entry to the progress of each measure whose cell was edited."""
    entries = [
        parse_progress(str(edit.typed.value)).entry_for(edit.row.measure, user)
        for edit in chosen
        if edit.cell == PROGRESS
    ]
    recorder.made_in_bulk(ProgressEntry.objects.bulk_create(entries))
