"""Resolve and reopen what the importer left to a person: problems and discrepancies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from measures.decisions.decision_checks import require_each_unchanged
from measures.history.actions.recorder import record_changes
from measures.models import ChangeSet, Discrepancy, Problem
from measures.models.lengths import DECISION
from measures.writing.action_errors import ActionError


def resolve_records(
    *,
    records: Sequence[Problem | Discrepancy],
    user: User,
    decision: str | None = None,
    seen: Mapping[int, str] | None = None,
) -> int:
    """Mark ``records``, all of one kind, as resolved by ``user`` now; return how many were open.

    ``decision`` is the decision and its reason; None keeps the present one. ``seen`` has the digests that the user was
    shown (see `require_each_unchanged`); raise `EditConflict` if a record has changed.
    """
    return _set_status(records, user=user, decision=decision, status=Problem.Status.RESOLVED, seen=seen)


def reopen_records(
    *,
    records: Sequence[Problem | Discrepancy],
    user: User | None = None,
    decision: str | None = None,
    seen: Mapping[int, str] | None = None,
) -> int:
    """Mark ``records``, all of one kind, as open again by ``user``; return how many were resolved.

    ``seen`` is as for `resolve_records`.
    """
    return _set_status(records, user=user, decision=decision, status=Problem.Status.OPEN, seen=seen)


def check_decision_length(decision: str) -> None:
    """Raise `ActionError` for a decision that is too long."""
    if len(decision) > DECISION:
        raise ActionError(f"核定意见不能超过 {DECISION} 字，现有 {len(decision)} 字。")


def _set_status(
    records: Sequence[Problem | Discrepancy],
    *,
    user: User | None,
    decision: str | None,
    status: str,
    seen: Mapping[int, str] | None,
) -> int:
    """Set the status of the records; return how many changed."""
    if not records:
        return 0
    check_decision_length(decision or "")
    resolved = status == Problem.Status.RESOLVED
    model = type(records[0])
    name = f"{len(records)} 条{model._meta.verbose_name}{'标为已核' if resolved else '重新标为待核'}"
    changed = 0
    with record_changes(kind=ChangeSet.Kind.DECISION, summary=name, user=user):
        locked = model._default_manager.select_for_update().filter(pk__in=[each.pk for each in records])
        found: list[Any] = list(locked.order_by("pk"))
        require_each_unchanged(seen, found)
        for record in found:
            changed += record.status != status
            if record.status != status:
                record.status = status
                record.decided_by = user if resolved else None
                record.decided_at = timezone.now() if resolved else None
            if decision is not None:
                record.decision = decision
            record.save(update_fields=["status", "decision", "decided_by", "decided_at"])
    return changed
