"""Change many measures at once, exactly as previewed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone

from districts.models import Department
from measures.assignments.actions import (
    check_reason_length,
    closing_and_opening,
    write_rows_in_bulk,
)
from measures.assignments.bulk.bulk_operations import STARS, BulkOperation
from measures.assignments.bulk.bulk_plan import BulkPlan, BulkVersions, plan_bulk_change
from measures.history.actions.recorder import ChangeRecorder, record_changes
from measures.models import ChangeSet, Measure, ProgressEntry
from measures.staff.staff_permissions import reread_rights
from measures.writing.action_errors import ActionError, EditConflict
from measures.writing.record_locking import lock_record

_NAMED = 10
_BATCH = 500


@dataclass(frozen=True, slots=True)
class BulkChange:
    """The plan that was carried out, and its change set."""

    plan: BulkPlan
    change_set: ChangeSet | None


def change_in_bulk(
    *,
    operation: BulkOperation,
    measures: Sequence[int],
    user: User,
    reason: str,
    on: date,
    refusal: Callable[[Measure], str],
    versions: BulkVersions | None,
    summary: str,
) -> BulkChange:
    """Apply an operation to many measures as one change set; assignments change on the day ``on``.

    ``refusal`` returns why the user may not change a measure, nothing if they may; it is called once the measures are
    locked and the rights of the user read anew. ``versions`` are those of the preview, None to skip the
    check. ``summary`` describes the operation in Chinese. Measures that it does not change, or that the user may not
    change, stay.

    Write nothing and raise `EditConflict` if a measure has changed since the preview, or `ActionError` for a missing
    reason, too many measures, or none to change.
    """
    check_bulk_reason(operation, reason)
    with record_changes(kind=ChangeSet.Kind.BULK, user=user, reason=reason) as recorder:
        _lock_bulk_measures(operation, measures)
        reread_rights(user)
        plan = plan_bulk_change(operation, measures, on, refusal)
        _require_previewed_rows(versions, plan)
        if not plan.steps:
            raise ActionError("清单中没有一项需要修改。")
        recorder.summary = f"批量修改 {len(plan.steps)} 项举措：{summary}"
        if operation.report:
            _enter_bulk_progress(plan, user, recorder)
        else:
            _write_measures(operation, plan, on, reason.strip(), recorder)
    return BulkChange(plan, recorder.change_set)


def _write_measures(
    operation: BulkOperation, plan: BulkPlan, on: date, reason: str, recorder: ChangeRecorder
) -> None:
    """Write ★ or the assignments of the measures of a plan, and raise their versions."""
    pks = [step.measure.pk for step in plan.steps]
    changed = Measure.objects.filter(pk__in=pks)
    if operation.kind in STARS:
        recorder.watch(changed)
        changed.update(own_initiative=STARS[operation.kind])
    else:
        _write_bulk_rows(plan, on, reason, recorder)
    changed.update(version=F("version") + 1, updated_at=timezone.now())


def _enter_bulk_progress(plan: BulkPlan, user: User, recorder: ChangeRecorder) -> None:
    """Add the entry of each measure of a plan."""
    entries = [step.report.entry_for(step.measure, user) for step in plan.steps if step.report]
    recorder.made_in_bulk(ProgressEntry.objects.bulk_create(entries, batch_size=_BATCH))


def check_bulk_reason(operation: BulkOperation, reason: str) -> None:
    """Raise `ActionError` if the reason is too long, or missing where what a plan says is changed."""
    if not (reason.strip() or operation.report):
        raise ActionError("批量修改须写明理由，如文件名称、会议纪要。", field="reason")
    check_reason_length(reason)


def _lock_bulk_measures(operation: BulkOperation, measures: Sequence[int]) -> None:
    """Lock the measures, and the departments that the operation adds."""
    for pk in sorted(set(operation.new.values())):
        lock_record(Department, pk, version=None)
    list(
        Measure.objects.select_for_update(of=("self",))
        .filter(pk__in=measures)
        .order_by("pk")
        .values_list("pk")
    )


def _require_previewed_rows(versions: BulkVersions | None, plan: BulkPlan) -> None:
    """Raise `EditConflict` unless the measures and rows are as in the preview."""
    if versions is None or versions == plan.versions:
        return
    seen = dict(versions.measures)
    everything = [
        *(step.measure for step in plan.steps),
        *(one.measure for one in (*plan.unchanged, *plan.refused)),
    ]
    moved = [str(one) for one in everything if seen.get(one.pk) != one.version]
    raise EditConflict(
        "预览之后，清单或其中的举措已有变化，没有修改。请核对新的预览后再确认。", moved[:_NAMED]
    )


def _write_bulk_rows(plan: BulkPlan, on: date, reason: str, recorder: ChangeRecorder) -> None:
    """Close and open the rows of all measures in bulk."""
    pairs = [
        closing_and_opening(step.in_force, step.assignments, measure=step.measure.pk, on=on, reason=reason)
        for step in plan.steps
    ]
    write_rows_in_bulk(pairs, day=on, reason=reason, recorder=recorder)
