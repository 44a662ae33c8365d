"""Permission to undo a change set: a user may undo it who may today do the same to each of its records by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model

from districts.models import Department, DepartmentAlias
from measures.history.actions.record_states import RecordKey, without_housekeeping
from measures.history.queries.described_changes import (
    RecordChange,
    deleted_changes,
    version_ids,
    written_changes,
)
from measures.models import (
    Assignment,
    ChangeSet,
    Chapter,
    Discrepancy,
    Document,
    ImportRun,
    Link,
    Measure,
    Problem,
    ProgressEntry,
    StaffDistrict,
    Statement,
)
from measures.staff.roles import (
    ASSIGN_ANY,
    ASSIGN_OWN,
    DECIDE_DISCREPANCY,
    IMPORT,
    REORGANISE,
    SETTLE_NAME,
    UNDO_ANY,
    UNDO_OWN,
)
from measures.staff.staff_permissions import is_staff, tied_district_ids

#: Kinds of change sets with a permission of their own, which covers every record that they write.
_KIND_PERMISSIONS = {ChangeSet.Kind.IMPORT: IMPORT, ChangeSet.Kind.REORGANISATION: REORGANISE}
#: What those may write who may change who is responsible for a measure.
_BY_DUTY = (Assignment, ProgressEntry)
_OF_MEASURE: frozenset[type[Model]] = frozenset({*_BY_DUTY, Statement, Discrepancy, Problem, Link})
#: Models whose records are deleted with one of another model: that permission covers them.
_DELETED_TOGETHER: dict[type[Model], frozenset[type[Model]]] = {
    Document: frozenset({ImportRun, Chapter, Measure, *_OF_MEASURE}),
    Measure: _OF_MEASURE,
    Department: frozenset({DepartmentAlias}),
}


#: The refusal for somebody who may not undo a change set.
UNDO_REFUSED = "这次操作不能由您撤销：只能撤销自己做的、现在仍有权限去做的操作；他人的由管理员撤销。"


def may_undo(user: Any, change_set: ChangeSet) -> bool:
    """Return whether a user may undo a change set.

    That takes the permission to undo one's own or anybody's change sets, and every permission that making the same
    changes by hand takes today: a user who lost a role cannot undo what was done with it.
    """
    if not is_staff(user):
        return False
    is_own = change_set.user_id == user.pk and user.has_perm(UNDO_OWN)
    if not (is_own or user.has_perm(UNDO_ANY)):
        return False
    if user.is_superuser:
        return True
    kind = _first_change_set(change_set).kind
    if kind in _KIND_PERMISSIONS:
        return bool(user.has_perm(_KIND_PERMISSIONS[ChangeSet.Kind(kind)]))
    steps = _real_changes(change_set)
    decided = [] if user.has_perm(DECIDE_DISCREPANCY) else [step for step in steps if _is_of_duties(step)]
    others = [step for step in steps if step not in decided]
    return (
        user.has_perms(_needed_permissions(others, kind))
        and _may_assign_all(user, _measures_assigned(steps) | _measures_of(decided))
        and not _touches_superusers(steps)
    )


def _first_change_set(change_set: ChangeSet) -> ChangeSet:
    """Return the first change set of a chain of undos: undoing an undo is redoing."""
    while change_set.kind == ChangeSet.Kind.UNDO:
        undone = ChangeSet.objects.filter(undone_by=change_set).first()
        if undone is None:
            break
        change_set = undone
    return change_set


def _real_changes(change_set: ChangeSet) -> list[RecordChange]:
    """Return the changes of a change set, without those of housekeeping fields only; three queries."""
    versions = list(change_set.versions.all())
    steps = [
        *written_changes(versions, change_set.pk, order=version_ids(change_set)),
        *deleted_changes(change_set),
    ]
    return [step for step in steps if not _is_unchanged_record(step)]


def _is_unchanged_record(step: RecordChange) -> bool:
    return (
        step.before is not None
        and step.after is not None
        and without_housekeeping(step.before) == without_housekeeping(step.after)
    )


def _permission_verb(step: RecordChange) -> str:
    """Return the verb of Django's permission for a change: add, change or delete."""
    if step.before is None:
        return "add"
    return "delete" if step.after is None else "change"


def _needed_permissions(steps: Collection[RecordChange], kind: str) -> frozenset[str]:
    """Return the permissions needed to make the changes, except those of assignments and progress."""
    deleted = {step.key[0] for step in steps if step.after is None}
    return frozenset(
        permission
        for step in steps
        if not (step.after is None and _is_deleted_along(step.key[0], deleted))
        for permission in _record_permissions(step.key[0], _permission_verb(step), kind)
    )


def _record_permissions(model: type[Model], verb: str, kind: str) -> Iterator[str]:
    """Yield the permissions needed for one record."""
    if model in _BY_DUTY:
        return
    if kind == ChangeSet.Kind.DECISION and model in (Department, DepartmentAlias):
        yield SETTLE_NAME
        return
    yield f"{model._meta.app_label}.{verb}_{model._meta.model_name}"


def _is_deleted_along(model: type[Model], deleted: Collection[type[Model]]) -> bool:
    return any(model in _DELETED_TOGETHER.get(owner, ()) for owner in deleted)


def _is_of_duties(step: RecordChange) -> bool:
    """Return whether a change is the decision on a discrepancy of lead or support: who may assign may take it."""
    if step.key[0] is not Discrepancy or step.before is None or step.after is None:
        return False
    return step.after["field"] in (Discrepancy.Field.LEAD, Discrepancy.Field.CO_LEAD)


def _measures_of(steps: Iterable[RecordChange]) -> frozenset[int]:
    """Return the ids of the measures of changed records, before and after."""
    states = (state for step in steps for state in (step.before, step.after) if state is not None)
    return frozenset(int(state["measure"]) for state in states)


def _measures_assigned(steps: Collection[RecordChange]) -> frozenset[int]:
    """Return the ids of measures whose assignments or progress a change set wrote, without measures that it deleted."""
    deleted: set[RecordKey] = {step.key for step in steps if step.after is None}
    found = _measures_of(step for step in steps if step.key[0] in _BY_DUTY)
    return frozenset(pk for pk in found if (Measure, pk) not in deleted)


def _may_assign_all(user: User, measures: Collection[int]) -> bool:
    """Return whether a user may change the assignments of all these measures.

    If one is deleted, the user must be allowed to change those of any district.
    """
    if not measures or user.has_perm(ASSIGN_ANY):
        return True
    districts = dict(Measure.objects.filter(pk__in=measures).values_list("pk", "document__district"))
    return (
        user.has_perm(ASSIGN_OWN)
        and len(districts) == len(measures)
        and tied_district_ids(user).issuperset(districts.values())
    )


def _touches_superusers(steps: Iterable[RecordChange]) -> bool:
    """Return whether a change set touched a superuser's account, which is for superusers alone."""
    accounts = {(step.after or step.before or {})["user"] for step in steps if step.key[0] is StaffDistrict}
    return bool(accounts) and User.objects.filter(pk__in=accounts, is_superuser=True).exists()
