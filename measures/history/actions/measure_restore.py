"""Restore a measure and its assignments exactly as they were after a change set."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.contrib.auth.models import User
from django.db.models import Min
from django.utils import timezone

from measures.history.actions.measure_versions import id_batches
from measures.history.actions.past_states import records_deleted_with, states_at, versions_of
from measures.history.actions.record_states import RecordKey
from measures.history.actions.recorder import record_changes
from measures.history.actions.state_restore import WantedState, restore_states
from measures.models import Assignment, ChangeSet, Measure, RecordVersion
from measures.writing.action_errors import ActionError
from measures.writing.record_locking import lock_record


def restore_measure_state(
    *, measure: Measure, change_set: ChangeSet, user: User, reason: str, version: int | None = None
) -> ChangeSet:
    """Restore a measure and its assignments exactly as ``change_set`` left them; return the new change set.

    ``version`` is the version of the measure that the user saw. Raise `EditConflict` if it has changed since,
    `ActionError` if nothing would change, no reason is given, or the history does not reach back that far.
    """
    if not reason.strip():
        raise ActionError("恢复须写明理由。", field="change_reason")
    when = timezone.localtime(change_set.created_at)
    summary = f"恢复举措 {measure.code} 到 {when:%Y-%m-%d %H:%M} 的状态"
    with record_changes(kind=ChangeSet.Kind.RESTORE, summary=summary, user=user, reason=reason) as recorder:
        restore_states(measure_as_of(lock_record(Measure, measure.pk, version=version), change_set))
    if recorder.change_set is None:
        raise ActionError("这项举措现在就是当时的样子，没有可恢复的内容。")
    return recorder.change_set


def measure_as_of(measure: Measure, change_set: ChangeSet) -> list[WantedState]:
    """Return the states of a measure and its assignments after ``change_set``; None for records that did not exist.

    A record whose first version is later is assumed unchanged before it; one without versions is left as it is.
    Raise `ActionError` if the history does not hold the measure's state.
    """
    wanted = measures_as_of([measure.pk], change_set.pk)
    if not any(each.model is Measure and each.data is not None for each in wanted):
        raise ActionError("历史中没有这项举措当时的记录，不能恢复。")
    return wanted


def measures_as_of(measures: Sequence[int], change_set: int) -> list[WantedState]:
    """Return the states of measures and their assignments after a change set (its id), as far as recorded.

    A record whose first version is later is assumed unchanged before it; None is a record that did not exist; records
    without versions are left out. The number of queries grows only with every 500 measures.
    """
    keys: list[RecordKey] = [(Measure, pk) for pk in measures]
    keys += sorted(_ever_assigned(measures), key=lambda key: key[1])
    then = states_at(keys, change_set)
    first = _beginnings([key for key in keys if key not in then])
    wanted = []
    for key in keys:
        if key in then:
            wanted.append(WantedState(*key, then[key].data))
        elif (beginning := first.get(key)) is not None:
            was_there = _began_before(beginning, change_set)
            wanted.append(WantedState(*key, beginning.data if was_there else None))
    return wanted


def _ever_assigned(measures: Sequence[int]) -> set[RecordKey]:
    """Return the present and the deleted assignments of the measures."""
    known: set[RecordKey] = set()
    for pks in id_batches(list(measures)):
        known |= {
            (Assignment, pk) for pk in Assignment.objects.filter(measure__in=pks).values_list("pk", flat=True)
        }
    return known | records_deleted_with(Assignment, "measure", measures)


def _beginnings(keys: Collection[RecordKey]) -> dict[RecordKey, RecordVersion]:
    """Return the first version of each record that has one."""
    found: dict[RecordKey, RecordVersion] = {}
    for model in {model for model, _ in keys}:
        for pks in id_batches([pk for kind, pk in keys if kind is model]):
            versions = versions_of(model).filter(object_id__in=pks)
            first = (
                versions.order_by()
                .values("object_id")
                .annotate(first=Min("pk"))
                .values_list("first", flat=True)
            )
            for version in RecordVersion.objects.filter(pk__in=list(first)).select_related("change_set"):
                found[model, version.object_id] = version
    return found


def _began_before(version: RecordVersion, change_set: int) -> bool:
    """Return whether a first version is a baseline written after ``change_set``: the record existed before."""
    return version.change_set_id > change_set and version.change_set.kind == ChangeSet.Kind.BASELINE
