"""Settling what the importer left to a person: problems and discrepancies."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from measures.models import Discrepancy, Problem


@transaction.atomic
def settle(*, records: Sequence[Problem | Discrepancy], user: User, decision: str | None = None) -> int:
    """Mark ``records``, all of one kind, as settled by ``user`` now; return how many were open.

    ``decision`` is what was decided and why; None leaves what is written there.
    """
    return _decide(records, user=user, decision=decision, status=Problem.Status.RESOLVED)


@transaction.atomic
def reopen(*, records: Sequence[Problem | Discrepancy], decision: str | None = None) -> int:
    """Mark ``records``, all of one kind, as open again; return how many were settled."""
    return _decide(records, user=None, decision=decision, status=Problem.Status.OPEN)


def _decide(
    records: Sequence[Problem | Discrepancy], *, user: User | None, decision: str | None, status: str
) -> int:
    """Give the records a status, and return how many had another."""
    if not records:
        return 0
    now = timezone.now() if status == Problem.Status.RESOLVED else None
    locked = (
        type(records[0])._default_manager.select_for_update().filter(pk__in=[each.pk for each in records])
    )
    changed = 0
    for record in locked:
        changed += record.status != status
        if record.status != status:
            record.status, record.decided_by, record.decided_at = status, user, now
        if decision is not None:
            record.decision = decision
        record.save(update_fields=["status", "decision", "decided_by", "decided_at"])
    return changed
