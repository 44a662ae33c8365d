"""Decide a problem that has no queue of its own."""

from __future__ import annotations

from django.contrib.auth.models import User

from measures.decisions.decision_checks import clean_note, require_note, require_unchanged, require_waiting
from measures.decisions.resolutions import resolve_records
from measures.history.actions.recorder import record_changes
from measures.models import ChangeSet, Problem
from measures.text.nested_quotation_marks import quote
from measures.writing.record_locking import lock_record


def decide_problem(*, problem: int, seen: str, user: User, decision: str) -> ChangeSet | None:
    """Resolve a problem with a ``decision`` in Chinese.

    ``seen`` is the `record_digest` of the problem that the user saw. Raise `EditConflict` if it has changed,
    `ActionError` if the decision is empty.
    """
    decision = clean_note(decision)
    require_note(decision)
    with record_changes(kind=ChangeSet.Kind.DECISION, user=user) as recorder:
        record = lock_record(Problem, problem, version=None)
        require_waiting(record)
        require_unchanged(seen, record)
        recorder.summary = f"核定存疑{quote(record.message[:60])}"
        resolve_records(records=[record], user=user, decision=decision)
    return recorder.change_set
