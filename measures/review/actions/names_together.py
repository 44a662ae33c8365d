"""Decide many unresolved names at once, as one change set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from districts.departments.name_proposals import DEPARTMENT_GROUP, INTO_DEPARTMENT
from districts.models import Department
from measures.decisions.decision_checks import DECISION_LIMIT, clean_note
from measures.history.actions.recorder import record_changes
from measures.models import ChangeSet
from measures.review.actions.name_decisions import keep_name, merge_name
from measures.writing.action_errors import ActionError


@dataclass(frozen=True, slots=True)
class NameDecision:
    """A decision on an unknown name.

    ``choice`` is `INTO_DEPARTMENT` (it means the department with the id ``department``), `OWN_DEPARTMENT` (it is a new
    department of the ``kind``) or `DEPARTMENT_GROUP`.
    """

    choice: str
    department: int = 0
    kind: str = ""


@dataclass(frozen=True, slots=True)
class DecidedName:
    """A decision on the unresolved name with the id ``pk``; ``seen`` is the digest that its editor saw."""

    pk: int
    seen: str
    decision: NameDecision


def decide_name(
    *, name: int, seen: str, decision: NameDecision, user: User, note: str = ""
) -> ChangeSet | None:
    """Write a decision on one name; raise as `merge_name` and `keep_name` do."""
    if decision.choice == INTO_DEPARTMENT:
        return merge_name(name=name, department=decision.department, seen=seen, user=user, note=note)
    is_group = decision.choice == DEPARTMENT_GROUP
    kind = Department.Kind.GROUP if is_group else decision.kind
    return keep_name(name=name, kind=kind, seen=seen, user=user, note=note)


def decide_names_together(*, decided: Sequence[DecidedName], user: User, note: str = "") -> ChangeSet | None:
    """Write decisions on several names as one change set, all or none.

    Raise `EditConflict` if one of the names has changed or is decided, `ActionError` for one that cannot be written or
    for more than `DECISION_LIMIT`.
    """
    if len(decided) > DECISION_LIMIT:
        raise ActionError(f"一次最多核定 {DECISION_LIMIT} 个名称，现有 {len(decided)} 个。请分几次。")
    into = sum(one.decision.choice == INTO_DEPARTMENT for one in decided)
    groups = sum(one.decision.choice == DEPARTMENT_GROUP for one in decided)
    parts = [(into, "归入已有部门"), (len(decided) - into - groups, "作为单独的部门"), (groups, "作为泛指")]
    words = "，".join(f"{label} {count} 个" for count, label in parts if count)
    summary = f"批量核定 {len(decided)} 个名称：{words}"
    with record_changes(
        kind=ChangeSet.Kind.BULK, summary=summary, user=user, reason=clean_note(note)
    ) as recorder:
        # Locks are taken in one order, whatever the order of the page.
        for one in sorted(decided, key=lambda each: each.pk):
            decide_name(name=one.pk, seen=one.seen, decision=one.decision, user=user)
    return recorder.change_set
