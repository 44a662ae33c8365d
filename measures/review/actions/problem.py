"""Deciding on what else the importer was unsure of."""

from __future__ import annotations

from django.contrib.auth.models import User

from measures.decisions.decide import settle
from measures.decisions.seen import checked, insist_on, insist_on_a_note, insist_on_waiting
from measures.history.actions.recorder import record_changes
from measures.models import ChangeSet, Problem
from measures.writing.record_locking import lock_record


def decide_problem(*, problem: int, seen: str, user: User, decision: str) -> ChangeSet | None:
    """Settle a problem with what was decided; raise `Conflict` if it changed since, `ActionError` without that."""
    decision = checked(decision)
    insist_on_a_note(decision)
    with record_changes(kind=ChangeSet.Kind.DECISION, user=user) as recorder:
        record = lock_record(Problem, problem, version=None)
        insist_on_waiting(record)
        insist_on(seen, record)
        recorder.summary = f"核定存疑“{record.message[:60]}”"
        settle(records=[record], user=user, decision=decision)
    return recorder.change_set
