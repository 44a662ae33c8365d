"""Recording: whatever is written inside is one entry of the history, with who, when and why, or nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
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
    version_row_of,
)
from measures.history.actions.version_rows import insert_versions
from measures.models import ChangeSet
from measures.models.change_set import REASON_LENGTH, SUMMARY_LENGTH

_BATCH = 500
_current_recorder: ContextVar[ChangeRecorder | None] = ContextVar("recorder", default=None)


class ChangeRecorder:
    """What is written during one act. ``change_set`` is there when the act has ended, if it changed anything.

    ``covers`` says that it stands for whatever is done meanwhile, as in a request: an action inside says itself what
    it is. ``acts`` are the change sets that such actions wrote of their own.
    """

    def __init__(self, *, kind: str, summary: str, user: User | None, reason: str, covers: bool) -> None:
        self.kind = kind
        self.summary = summary
        self.user = user
        self.reason = reason
        self.covers = covers
        self.acts: list[ChangeSet] = []
        self.change_set: ChangeSet | None = None
        self._watched: list[QuerySet[Any]] = []
        self._before: dict[RecordKey, str] = {}
        self._made: dict[RecordKey, None] = {}

    @property
    def is_untouched(self) -> bool:
        """Whether nothing that has a history was written or watched so far."""
        return not (self._watched or self._before or self._made)

    def take_over(self, kind: str, summary: str, reason: str) -> None:
        """Be what an action inside says of itself; what was said before stays."""
        if self.covers and self.kind == ChangeSet.Kind.EDIT:
            self.kind = kind
        self.summary = self.summary or summary
        self.reason = self.reason or reason

    def made(self, model: type[Model], pk: int) -> None:
        """Note that a record is new."""
        if (model, pk) not in self._before:
            self._made[model, pk] = None

    def watch(self, *querysets: QuerySet[Any], are_empty: bool = False) -> None:
        """Have everything that these give now, and what they give at the end, told apart and recorded.

        For what is written past ``save()`` and ``delete()``: in bulk, or by ``update()``. Call it before writing.
        Where it is known that they give nothing yet, ``are_empty``, nothing is read.
        """
        for queryset in querysets:
            whole = queryset.order_by()
            self._watched.append(whole)
            if are_empty:
                continue
            for record in whole.all():
                if (key := (type(record), record.pk)) not in self._made:
                    self._before.setdefault(key, serialise_record(record))

    def note_made(self) -> None:
        """Note as new what the watched querysets give now and did not give before.

        Call it after writing in bulk, before the same records are saved one by one in the same act.
        """
        for queryset in self._watched:
            for pk in queryset.values_list("pk", flat=True):
                self.made(queryset.model, pk)

    def saving(self, model: type[Model], pk: int) -> None:
        """Keep what a record is before it is saved or deleted for the first time."""
        key = (model, pk)
        if key in self._before or key in self._made:
            return
        before = model._base_manager.filter(pk=pk).first()
        if before is None:
            self._made[key] = None
        else:
            self._before[key] = serialise_record(before)

    def close(self) -> None:
        """Write the entry of the history: each record that is new or says something else, and what is gone.

        What the history does not end with as it was before the act gets a version of that first. Nothing is written if
        nothing changed.
        """
        after = self._after()
        changed = {
            key: record
            for key, record in after.items()
            if key not in self._before or not is_same_state(self._before[key], serialise_record(record))
        }
        gone = {key: data for key, data in self._before.items() if key not in after}
        if not changed and not gone:
            return
        told = {*changed, *gone}
        before = {key: data for key, data in self._before.items() if key in told}
        write_missing_versions(before)
        self._write(list(changed.values()), gone, self.summary or summarise_changes(before, changed))

    def _write(self, changed: list[Model], gone: dict[RecordKey, str], summary: str) -> None:
        """Write who, when and why, and every record as it is now."""
        self.change_set = ChangeSet.objects.create(
            user=self.user,
            reason=shorten_text(self.reason.strip(), REASON_LENGTH),
            kind=self.kind,
            summary=shorten_text(summary, SUMMARY_LENGTH),
            deleted=[
                {"model": model._meta.label_lower, "pk": pk, "data": data}
                for (model, pk), data in sorted(
                    gone.items(), key=lambda each: (WITH_HISTORY.index(each[0][0]), each[0][1])
                )
            ],
        )
        change_set = self.change_set.pk
        insert_versions(version_row_of(record, change_set) for record in changed)
        note_measure_versions(self.change_set, changed, gone)

    def _after(self) -> dict[RecordKey, Model]:
        """Return every record that was watched or written, as it is now."""
        after: dict[RecordKey, Model] = {}
        for queryset in self._watched:
            after.update({(type(record), record.pk): record for record in queryset.all()})
        # A record may have left a queryset without being deleted; others were saved one by one.
        for model in dict.fromkeys(model for model, _ in (*self._before, *self._made)):
            left = [
                pk for kind, pk in (*self._before, *self._made) if kind is model and (model, pk) not in after
            ]
            for at in range(0, len(left), _BATCH):
                found = model._base_manager.filter(pk__in=left[at : at + _BATCH])
                after.update({(model, record.pk): record for record in found})
        return after


def watch_querysets(*querysets: QuerySet[Any]) -> None:
    """Have the act that is going on, if one is, record what is written in bulk; see `ChangeRecorder.watch`."""
    recorder = _current_recorder.get()
    if recorder is not None:
        recorder.watch(*querysets)


@contextmanager
def record_changes(
    *, kind: str, summary: str = "", user: User | None = None, reason: str = "", covers: bool = False
) -> Iterator[ChangeRecorder]:
    """Record what is written inside as one act, all of it or nothing.

    Records that are saved or deleted one by one are noticed by themselves, others by `ChangeRecorder.watch`.
    ``summary`` says
    in Chinese what was done (it may be set on the recorder until the end; without one the records are named),
    ``reason`` why.

    Inside another recording it is part of that one, and what it wrote is taken back if it fails. One that ``covers``
    stands for whatever a request does: an action inside it that comes first is an entry of its own, by the same user
    and for the same reason if it names none; one that comes later lends it its kind, its summary and its reason.
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
    # What is done when the transaction has ended is no part of the act.
    with transaction.atomic():
        token = _current_recorder.set(recorder)
        try:
            yield recorder
            if not transaction.get_rollback():
                recorder.close()
        finally:
            _current_recorder.reset(token)
    if outer is not None and recorder.change_set is not None:
        outer.acts.append(recorder.change_set)


def _join_recording(outer: ChangeRecorder, kind: str, summary: str, reason: str) -> Iterator[ChangeRecorder]:
    """Have what follows be part of a recording that goes on; its summary, if it has one, is the one that stays."""
    named = outer.summary
    with transaction.atomic():
        yield outer
    outer.summary = named or outer.summary
    outer.take_over(kind, summary, reason)


@receiver(pre_save, dispatch_uid="measures.recording.save")
@receiver(pre_delete, dispatch_uid="measures.recording.delete")
def _note_before(sender: type[Model], instance: Model, **kwargs: object) -> None:
    """Keep what a record was before the act that is going on writes or deletes it."""
    recorder = _current_recorder.get()
    if recorder is not None and sender in WITH_HISTORY and instance.pk is not None:
        recorder.saving(sender, instance.pk)


@receiver(post_save, dispatch_uid="measures.recording.made")
def _note_made(sender: type[Model], instance: Model, *, created: bool, **kwargs: object) -> None:
    """Note what the act that is going on makes."""
    recorder = _current_recorder.get()
    if recorder is not None and created and sender in WITH_HISTORY:
        recorder.made(sender, instance.pk)
