"""Saving what the editor sent: only over what its editor saw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from measures.assignments.actions import DepartmentInRole, LedgerChange, assign_departments
from measures.assignments.editor.ledger_state import LedgerState
from measures.assignments.editor.measure_ledger import read_ledger
from measures.history.actions.recorder import record_changes
from measures.models import ChangeSet, Measure
from measures.staff.staff_permissions import assign_refusal, reread_rights
from measures.writing.action_errors import EditConflict
from measures.writing.record_locking import lock_record


def save_assignments(
    *,
    measure: Measure,
    duties: Sequence[DepartmentInRole],
    seen: LedgerState,
    user: User,
    reason: str,
    on: date,
) -> tuple[LedgerChange, ChangeSet | None]:
    """Make ``duties`` who is responsible from a day on; return what that changed, and its entry of the history.

    Raise `EditConflict` unless the measure and its ledger are still as ``seen``, `PermissionDenied` with the reason if
    the user may not, or no longer, and what `assign_departments` raises.
    """
    with record_changes(kind=ChangeSet.Kind.RESPONSIBILITY, user=user, reason=reason) as recorder:
        record = lock_record(Measure, measure.pk, version=seen.version)
        # The version does not change with rows that were put back from the history.
        if LedgerState.from_ledger(record, read_ledger(record)).assignments != seen.assignments:
            raise EditConflict("您打开之后，责任分工已被他人修改。", [str(record)])
        reread_rights(user)
        if refusal := assign_refusal(user, record):
            raise PermissionDenied(f"{record}：{refusal}。")
        changed = assign_departments(
            measure=measure.pk, duties=duties, user=user, version=seen.version, reason=reason, on=on
        )
    return changed, recorder.change_set
