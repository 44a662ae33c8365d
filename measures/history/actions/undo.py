"""Undo a change set: all of its writes at once, unless somebody has worked on its records since."""

from __future__ import annotations

from contextlib import suppress

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, ProtectedError, RestrictedError
from django.db.models.deletion import Collector

from districts.models import Department, DepartmentAlias
from measures.history.actions.past_states import record_key, states_before
from measures.history.actions.record_locks import lock_records
from measures.history.actions.record_states import WITH_HISTORY, RecordKey, is_same_state
from measures.history.actions.recorder import record_changes
from measures.history.actions.state_restore import WantedState, current_states, restore_states
from measures.history.undo_permissions import UNDO_REFUSED, may_undo
from measures.models import Assignment, ChangeSet, ImportRun, Link, RecordVersion
from measures.staff.staff_permissions import reread_rights
from measures.text.nested_quotation_marks import quote
from measures.writing.action_errors import ActionError, EditConflict

_BY_LABEL = {model._meta.label_lower: model for model in WITH_HISTORY}
#: The most records named in a message.
_NAMED_IN_MESSAGE = 20


@transaction.atomic
def undo_change_set(*, change_set: ChangeSet, user: User, reason: str = "") -> ChangeSet:
    """Undo ``change_set``: restore every record to its state before; return the new change set.

    The old change set stays. Raise `EditConflict` if any of its records has changed since, `ActionError` if it was
    undone already or is a baseline, `PermissionDenied` if the user may not, or no longer, undo it, as its records are
    under lock; nothing is written then.
    """
    with record_changes(
        kind=ChangeSet.Kind.UNDO, summary=f"撤销{quote(change_set.summary)}", user=user, reason=reason
    ) as recorder:
        locked = ChangeSet.objects.select_for_update(of=("self",)).get(pk=change_set.pk)
        if locked.undone_by_id:
            raise ActionError(f"{quote(locked.summary)}已经撤销，不能再次撤销。")
        if locked.kind == ChangeSet.Kind.BASELINE:
            raise ActionError("建档是历史的起点，不能撤销。")
        lock_records(_touched_states(locked))
        reread_rights(user)
        if not may_undo(user, locked):
            raise PermissionDenied(UNDO_REFUSED)
        changed_since = [name for _, name in undo_conflicts(locked)]
        if changed_since:
            named = "、".join(changed_since[:_NAMED_IN_MESSAGE]) + (
                "等" if len(changed_since) > _NAMED_IN_MESSAGE else ""
            )
            raise EditConflict(
                f"之后又有人改过其中 {len(changed_since)} 条记录，撤销会丢失这些修改：{named}。请先查看各自的历史。",
                changed_since,
            )
        restore_states(_without_used_departments(states_before_change_set(locked)))
    if recorder.change_set is None:
        raise ActionError(f"{quote(change_set.summary)}没有可撤销的内容：各项记录已是之前的样子。")
    ChangeSet.objects.filter(pk=change_set.pk).update(undone_by=recorder.change_set)
    return recorder.change_set


def states_before_change_set(change_set: ChangeSet) -> list[WantedState]:
    """Return the states before a change set of all records that it wrote or deleted."""
    return [*_wanted_of_written(change_set), *_wanted_of_deleted(change_set)]


def _touched_states(change_set: ChangeSet) -> dict[RecordKey, str]:
    """Return the records that a change set wrote, as it left them, and those it deleted, as they were."""
    states = {record_key(version): str(version.data) for version in _change_set_versions(change_set)}
    return states | {(each.model, each.pk): each.data or "" for each in _wanted_of_deleted(change_set)}


def undo_conflicts(change_set: ChangeSet) -> list[tuple[RecordKey, str]]:
    """Return the records of a change set that were changed or built on since, with their names."""
    versions = {record_key(version): version for version in _change_set_versions(change_set)}
    deleted = [(wanted.model, wanted.pk) for wanted in _wanted_of_deleted(change_set)]
    present = current_states([*versions, *deleted])
    found = [
        (key, version.name)
        for key, version in versions.items()
        if not is_same_state(present.get(key), version.data)
    ]
    found += _built_on(change_set)
    return found + [
        ((model, pk), f"{model._meta.verbose_name} {pk}") for model, pk in deleted if (model, pk) in present
    ]


def _built_on(change_set: ChangeSet) -> list[tuple[RecordKey, str]]:
    """Return records that others have added since to those that a change set created: undo would delete them."""
    own = {record_key(version) for version in _change_set_versions(change_set)}
    made = [wanted for wanted in _wanted_of_written(change_set) if wanted.data is None]
    collector = Collector(using="default")
    for model in {wanted.model for wanted in made}:
        with suppress(ProtectedError, RestrictedError):
            collector.collect(
                model._base_manager.filter(pk__in=[each.pk for each in made if each.model is model])
            )
    collected = [record for records in collector.data.values() for record in records]
    collected += [record for queryset in collector.fast_deletes for record in queryset]
    return [
        ((type(record), record.pk), str(record))
        for record in collected
        if type(record) in WITH_HISTORY
        and (type(record), record.pk) not in own
        and not _is_disposable(record)
    ]


def _without_used_departments(wanted: list[WantedState]) -> list[WantedState]:
    """Leave out departments that a change set created and others use by now: they stay, with their aliases."""
    made = [each.pk for each in wanted if each.model is Department and each.data is None]
    if not made:
        return wanted
    own = [each.pk for each in wanted if each.model is Assignment]
    rows = Assignment.objects.filter(department__in=made).order_by().values_list("pk", "department")
    mine = set(own)
    used = {department for pk, department in rows if pk not in mine}
    kept: set[RecordKey] = {(Department, pk) for pk in used}
    if used:
        aliases = DepartmentAlias.objects.filter(department__in=used)
        kept |= {(DepartmentAlias, pk) for pk in aliases.values_list("pk", flat=True)}
    return [each for each in wanted if (each.model, each.pk) not in kept or each.data is not None]


def _is_disposable(record: Model) -> bool:
    """Return whether deleting a record loses no work: a suggested link, or an import run without changes."""
    is_suggested = getattr(record, "status", "") == Link.Status.SUGGESTED
    return is_suggested or getattr(record, "outcome", "") == ImportRun.Outcome.UNCHANGED


def _wanted_of_written(change_set: ChangeSet) -> list[WantedState]:
    """Return the states to restore of records that a change set wrote: as before it, None for those it created."""
    keys = [record_key(version) for version in _change_set_versions(change_set)]
    earlier = states_before(keys, change_set.pk)
    return [WantedState(*key, earlier[key].data if key in earlier else None) for key in keys]


def _wanted_of_deleted(change_set: ChangeSet) -> list[WantedState]:
    """Return the states to restore of records that a change set deleted."""
    return [
        WantedState(_BY_LABEL[entry["model"]], entry["pk"], entry["data"]) for entry in change_set.deleted
    ]


def _change_set_versions(change_set: ChangeSet) -> list[RecordVersion]:
    return list(change_set.versions.order_by("pk"))
