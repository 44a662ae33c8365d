"""Taking acts back: all that one act wrote, at once, unless somebody has worked on it since."""

from __future__ import annotations

from contextlib import suppress

from django.contrib.auth.models import User
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from reversion.models import Version

from measures.actions.errors import ActionError, Conflict
from measures.actions.history.recording import recording
from measures.actions.history.records import WITH_HISTORY, state_of
from measures.actions.history.restore import Wanted, now, put_back, same
from measures.models import Assignment, ChangeSet, Link, Measure

_BY_LABEL = {model._meta.label_lower: model for model in WITH_HISTORY}
#: What a measure's own history covers beside itself.
_SHOWN = 20


def undo(*, change_set: ChangeSet, user: User, reason: str = "") -> ChangeSet:
    """Take back what ``change_set`` did: every record is again what it was before, the act itself stays on record.

    Raise `Conflict` if any of its records was changed since, `ActionError` if it was taken back already or has nothing
    before it; nothing is written then.
    """
    with recording(
        kind=ChangeSet.Kind.UNDO, summary=f"撤销“{change_set.summary}”", user=user, reason=reason
    ) as recorder:
        locked = ChangeSet.objects.select_for_update(of=("self",)).get(pk=change_set.pk)
        if locked.undone_by_id:
            raise ActionError(f"“{locked.summary}”已经撤销，不能再次撤销。")
        if locked.kind == ChangeSet.Kind.BASELINE:
            raise ActionError("建档是历史的起点，不能撤销。")
        changed_since = conflicts(locked)
        if changed_since:
            named = "、".join(changed_since[:_SHOWN]) + ("等" if len(changed_since) > _SHOWN else "")
            raise Conflict(
                f"之后又有人改过其中 {len(changed_since)} 条记录，撤销会丢失这些修改：{named}。请先查看各自的历史。",
                changed_since,
            )
        put_back([*_before(locked), *_deleted(locked)])
    if recorder.change_set is None:
        raise ActionError(f"“{change_set.summary}”没有可撤销的内容：各项记录已是之前的样子。")
    ChangeSet.objects.filter(pk=change_set.pk).update(undone_by=recorder.change_set)
    return recorder.change_set


def conflicts(change_set: ChangeSet) -> list[str]:
    """Return the names of the records of an act that are no longer as it left them."""
    found = []
    for version in _versions(change_set):
        model = _model(version)
        if not same(now(model, int(version.object_id)), version.serialized_data):
            found.append(version.object_repr)
    found += _built_on(change_set)
    return found + [
        f"{_BY_LABEL[entry['model']]._meta.verbose_name} {entry['pk']}"
        for entry in change_set.deleted
        if now(_BY_LABEL[entry["model"]], entry["pk"]) is not None
    ]


def _built_on(change_set: ChangeSet) -> list[str]:
    """Return the names of what others have made since of records that an act made: it would go with them."""
    own = {(_model(version), int(version.object_id)) for version in _versions(change_set)}
    made = [wanted for wanted in _before(change_set) if wanted.data is None]
    collector = Collector(using="default")
    for model in {wanted.model for wanted in made}:
        with suppress(ProtectedError, RestrictedError):
            collector.collect(
                model._base_manager.filter(pk__in=[each.pk for each in made if each.model is model])
            )
    collected = [record for records in collector.data.values() for record in records]
    collected += [record for queryset in collector.fast_deletes for record in queryset]
    return [
        str(record)
        for record in collected
        if type(record) in WITH_HISTORY
        and (type(record), record.pk) not in own
        and getattr(record, "status", "") != Link.Status.SUGGESTED
    ]


def restore(*, measure: Measure, change_set: ChangeSet, user: User, reason: str) -> ChangeSet:
    """Make a measure and its assignments exactly what they were when ``change_set`` had been done.

    Raise `ActionError` if they are so already, or the history does not reach back that far.
    """
    upto = change_set.revision_id
    own = _last(Measure, [str(measure.pk)], upto).get(measure.pk)
    if own is None:
        raise ActionError("历史中没有这项举措当时的记录，不能恢复。")
    summary = f"恢复举措 {measure.code} 到 {change_set.revision.date_created:%Y-%m-%d %H:%M} 的状态"
    with recording(kind=ChangeSet.Kind.RESTORE, summary=summary, user=user, reason=reason) as recorder:
        Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
        put_back([Wanted(Measure, measure.pk, own.serialized_data), *_assignments(measure, upto)])
    if recorder.change_set is None:
        raise ActionError("这项举措现在就是当时的样子，没有可恢复的内容。")
    return recorder.change_set


def _assignments(measure: Measure, upto: int) -> list[Wanted]:
    """Return what the assignments of a measure are to be: as they were then, and no others."""
    known = set(measure.assignments.values_list("pk", flat=True))
    # What was there then and is not now was deleted since.
    since = ChangeSet.objects.filter(revision__gt=upto).exclude(deleted=[])
    for entry in (entry for each in since for entry in each.deleted):
        if (
            entry["model"] == Assignment._meta.label_lower
            and state_of(entry["data"])["measure"] == measure.pk
        ):
            known.add(entry["pk"])
    then = _last(Assignment, [str(pk) for pk in known], upto)
    return [
        Wanted(
            Assignment,
            pk,
            None if _was_deleted(Assignment, pk, then.get(pk), upto) else then[pk].serialized_data,
        )
        for pk in sorted(known)
    ]


def _was_deleted(model: type[Assignment], pk: int, version: Version | None, upto: int) -> bool:
    """Return whether a record was not there when the revision ``upto`` had been written."""
    if version is None:
        return True
    label = model._meta.label_lower
    since = ChangeSet.objects.filter(revision__gte=version.revision_id, revision__lte=upto).exclude(
        deleted=[]
    )
    return any(entry["model"] == label and entry["pk"] == pk for each in since for entry in each.deleted)


def _before(change_set: ChangeSet) -> list[Wanted]:
    """Return what the records that an act wrote are to be: as before it, or not at all if it made them."""
    wanted = []
    for version in _versions(change_set):
        model, pk = _model(version), int(version.object_id)
        earlier = _last(model, [version.object_id], change_set.revision_id - 1).get(pk)
        wanted.append(Wanted(model, pk, earlier.serialized_data if earlier else None))
    return wanted


def _deleted(change_set: ChangeSet) -> list[Wanted]:
    """Return what the records that an act deleted are to be."""
    return [Wanted(_BY_LABEL[entry["model"]], entry["pk"], entry["data"]) for entry in change_set.deleted]


def _versions(change_set: ChangeSet) -> list[Version]:
    return list(change_set.revision.version_set.select_related("content_type").order_by("pk"))


def _model(version: Version) -> type:
    """Return the kind of record that a version is of."""
    return _BY_LABEL[f"{version.content_type.app_label}.{version.content_type.model}"]


def _last(model: type, pks: list[str], upto: int) -> dict[int, Version]:
    """Return the last version of each record up to a revision, by its id."""
    found = Version.objects.get_for_model(model).filter(object_id__in=pks, revision__lte=upto)
    return {int(version.object_id): version for version in found.order_by("revision_id", "pk")}
