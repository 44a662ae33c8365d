"""Record changes: everything written inside `record_changes` is one change set, or nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.signals import post_save, pre_delete, pre_save
from django.dispatch import receiver

from districts.length_constraints import shorten_text
from measures.history.actions.baseline_versions import write_missing_versions
from measures.history.actions.change_summary import summarise_changes
from measures.history.actions.measure_versions import note_measure_versions
from measures.history.actions.record_states import (
    WITH_HISTORY,
    RecordKey,
    is_same_state,
    serialise_record,
    version_rows_of,
)
from measures.history.actions.version_rows import insert_versions
from measures.models import ChangeSet
from measures.models.change_set import REASON_LENGTH, SUMMARY_LENGTH

_BATCH = 500
_current_recorder: ContextVar[ChangeRecorder | None] = ContextVar("recorder", default=None)


class ChangeRecorder:
    """Collects the writes of one change set. ``change_set`` is set at the end, if anything changed.

    ``covers`` marks the recorder of a whole request: an action inside it gives the change set its kind and summary, or
    writes a change set of its own; those are listed in ``change_sets``.
    """

    def __init__(self, *, kind: str, summary: str, user: User | None, reason: str, covers: bool) -> None:
        self.kind = kind
        self.summary = summary
        self.user = user
        self.reason = reason
        self.covers = covers
        self.change_sets: list[ChangeSet] = []
        self.change_set: ChangeSet | None = None
        self._watched: list[QuerySet[Any]] = []
        self._watched_empty: list[Callable[[], Iterable[QuerySet[Any]]]] = []
        self._before: dict[RecordKey, str] = {}
        self._made: dict[RecordKey, None] = {}
        self._written: dict[RecordKey, Model] = {}

    @property
    def is_untouched(self) -> bool:
        """Whether no record with a history was written or watched so far."""
        return not (self._watched or self._watched_empty or self._before or self._made)

    def take_over(self, kind: str, summary: str, reason: str) -> None:
        """Take kind, summary and reason from an action inside, unless they were given before."""
        if self.covers and self.kind == ChangeSet.Kind.EDIT:
            self.kind = kind
        self.summary = self.summary or summary
        self.reason = self.reason or reason

    def made(self, model: type[Model], pk: int) -> None:
        """Note that a record is new."""
        if (model, pk) not in self._before:
            self._made[model, pk] = None

    def made_in_bulk(self, records: Sequence[Model]) -> None:
        """Note records as new that were written without signals."""
        for record in records:
            self.made(type(record), record.pk)

    def written_in_bulk(self, records: Iterable[Model]) -> None:
        """Note new records as they were written, all that `watch_empty` watches: `close` reads none back.

        One that is saved after this is read again, and all are if an action that joined this change set is over: what
        comes after it may change them.
        """
        self._written.update(((type(record), record.pk), record) for record in records)

    def end_joined_action(self) -> None:
        """Read all records at the end, also those that were just written: more may be done to them."""
        self._written.clear()

    def watch(self, *querysets: QuerySet[Any]) -> None:
        """Record the difference between what these querysets hold now and at the end.

        Use it for bulk writes and ``update()``, which send no signals, and call it before writing.
        """
        for queryset in querysets:
            whole = queryset.order_by()
            self._watched.append(whole)
            for record in whole.all():
                if (key := (type(record), record.pk)) not in self._made:
                    self._before.setdefault(key, serialise_record(record))

    def watch_empty(self, querysets: Callable[[], Iterable[QuerySet[Any]]]) -> None:
        """Record what querysets hold at the end that hold nothing now; they are made when they are read."""
        self._watched_empty.append(querysets)

    def note_made(self) -> None:
        """Note the records as new that the watched querysets hold now and did not hold before.

        Call it after writing in bulk, before the same records are saved one by one in the same change set.
        """
        for queryset in (*self._list_empty(), *self._watched):
            for pk in queryset.values_list("pk", flat=True):
                self.made(queryset.model, pk)

    def saving(self, model: type[Model], pk: int) -> None:
        """Keep the state of a record before it is first saved or deleted."""
        key = (model, pk)
        if self._written.pop(key, None) is not None:
            self._made[key] = None
        if key in self._before or key in self._made:
            return
        before = model._base_manager.filter(pk=pk).first()
        if before is None:
            self._made[key] = None
        else:
            self._before[key] = serialise_record(before)

    def close(self) -> None:
        """Write the change set: a version of each new or changed record, and the deleted records.

        A record whose last version differs from its state before gets a baseline version first. Nothing is written if
        nothing changed.
        """
        after = self._after()
        changed = {
            key: record
            for key, record in after.items()
            if key not in self._before or not is_same_state(self._before[key], serialise_record(record))
        }
        deleted = {key: data for key, data in self._before.items() if key not in after}
        if not changed and not deleted:
            return
        before = {key: data for key, data in self._before.items() if key in changed or key in deleted}
        write_missing_versions(before)
        self._write_change_set(
            list(changed.values()), deleted, self.summary or summarise_changes(before, changed)
        )

    def _write_change_set(self, changed: list[Model], deleted: dict[RecordKey, str], summary: str) -> None:
        """Write the change set and a version of every changed record."""
        self.change_set = ChangeSet.objects.create(
            user=self.user,
            reason=shorten_text(self.reason.strip(), REASON_LENGTH),
            kind=self.kind,
            summary=shorten_text(summary, SUMMARY_LENGTH),
            deleted=[
                {"model": model._meta.label_lower, "pk": pk, "data": data}
                for (model, pk), data in sorted(
                    deleted.items(), key=lambda each: (WITH_HISTORY.index(each[0][0]), each[0][1])
                )
            ],
        )
        change_set = self.change_set.pk
        insert_versions(version_rows_of(changed, change_set))
        note_measure_versions(self.change_set, changed, deleted)

    def _list_empty(self) -> list[QuerySet[Any]]:
        """Return the querysets that were empty when they began to be watched."""
        return [queryset.order_by() for querysets in self._watched_empty for queryset in querysets()]

    def _after(self) -> dict[RecordKey, Model]:
        """Return every watched or written record as it is now."""
        after = dict(self._written)
        for queryset in (*(() if after else self._list_empty()), *self._watched):
            after.update({(type(record), record.pk): record for record in queryset.all()})
        # A record may have left a queryset without being deleted; others were saved individually.
        for model in dict.fromkeys(model for model, _ in (*self._before, *self._made)):
            left = [
                pk for kind, pk in (*self._before, *self._made) if kind is model and (model, pk) not in after
            ]
            for at in range(0, len(left), _BATCH):
                found = model._base_manager.filter(pk__in=left[at : at + _BATCH]).order_by("pk")
                after.update({(model, record.pk): record for record in found})
        return after


def watch_querysets(*querysets: QuerySet[Any]) -> None:
    """Watch querysets for the current recorder, if there is one; see `ChangeRecorder.watch`."""
    recorder = _current_recorder.get()
    if recorder is not None:
        recorder.watch(*querysets)


@contextmanager
def record_changes(
    *, kind: str, summary: str = "", user: User | None = None, reason: str = "", covers: bool = False
) -> Iterator[ChangeRecorder]:
    """Record the writes inside as one change set, all of it or nothing.

    Records that are saved or deleted individually are noticed through signals, others by `ChangeRecorder.watch`.
    ``summary`` says in Chinese what was done (it may be set on the recorder until the end; by default the records are
    listed), ``reason`` why.

    Inside another recorder it joins that one; its writes are rolled back if it fails. Inside one that ``covers`` a
    request, the first action writes a change set of its own, by the same user and for the same reason unless it names
    others; a later one gives the covering change set its kind, summary and reason.
    """
    outer = _current_recorder.get()
    if outer is not None and not (outer.covers and outer.is_untouched):
        yield from _join_recording(outer, kind, summary, reason)
        return
    recorder = ChangeRecorder(
        kind=kind,
        summary=summary,
        user=user or (outer.user if outer else None),
        reason=reason or (outer.reason if outer else ""),
        covers=covers,
    )
    # Writes in ``on_commit`` hooks are not recorded.
    with transaction.atomic():
        token = _current_recorder.set(recorder)
        try:
            yield recorder
            if not transaction.get_rollback():
                recorder.close()
        finally:
            _current_recorder.reset(token)
    if outer is not None and recorder.change_set is not None:
        outer.change_sets.append(recorder.change_set)


def _join_recording(outer: ChangeRecorder, kind: str, summary: str, reason: str) -> Iterator[ChangeRecorder]:
    """Join an outer recorder; keep its summary, if it has one."""
    named = outer.summary
    with transaction.atomic():
        yield outer
    outer.end_joined_action()
    outer.summary = named or outer.summary
    outer.take_over(kind, summary, reason)


@receiver(pre_save, dispatch_uid="measures.recording.save")
@receiver(pre_delete, dispatch_uid="measures.recording.delete")
def _note_before(sender: type[Model], instance: Model, **kwargs: object) -> None:
    """Keep the state of a record before the current recorder's transaction writes or deletes it."""
    recorder = _current_recorder.get()
    if recorder is not None and sender in WITH_HISTORY and instance.pk is not None:
        recorder.saving(sender, instance.pk)


@receiver(post_save, dispatch_uid="measures.recording.made")
def _note_new_record(sender: type[Model], instance: Model, *, created: bool, **kwargs: object) -> None:
    """Note a new record in the current recorder."""
    recorder = _current_recorder.get()
    if recorder is not None and created and sender in WITH_HISTORY:
        recorder.made(sender, instance.pk)
