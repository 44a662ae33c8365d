"""Saving what the editor sent: only over what its editor saw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.models import User

from measures.assignments.actions import Changed, Duty, assign
from measures.assignments.editor.ledger import ledger_of
from measures.assignments.editor.stamp import Seen
from measures.history.actions.recorder import record_changes
from measures.models import ChangeSet, Measure
from measures.writing.action_errors import EditConflict
from measures.writing.record_locking import lock_record


def save(
    *, measure: Measure, duties: Sequence[Duty], seen: Seen, user: User, reason: str, on: date
) -> tuple[Changed, ChangeSet | None]:
    """Make ``duties`` who is responsible from a day on; return what that changed, and its entry of the history.

    Raise `EditConflict` unless the measure and its ledger are still as ``seen``, and what `assign` raises.
    """
    with record_changes(kind=ChangeSet.Kind.RESPONSIBILITY, user=user, reason=reason) as recorder:
        record = lock_record(Measure, measure.pk, version=seen.version)
        # The version does not tell of rows that were put back from the history.
        now = tuple(Duty(row.department_id, row.role) for row in ledger_of(record).standing)
        if now != seen.duties:
            raise EditConflict("您打开之后，责任分工已被他人修改。", [str(record)])
        changed = assign(
            measure=measure.pk, duties=duties, user=user, version=seen.version, reason=reason, on=on
        )
    return changed, recorder.change_set
