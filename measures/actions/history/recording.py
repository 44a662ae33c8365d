"""Recording: whatever is written inside is one entry of the history, with who, when and why, or nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import reversion
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.signals import pre_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone
from reversion.models import Revision, Version
from reversion.signals import post_revision_commit

from measures.actions.history.baseline import write_missing
from measures.actions.history.records import WITH_HISTORY, Key, says, serialised, state_of, version_of
from measures.models import ChangeSet

_BATCH = 500
_current: ContextVar[Recorder | None] = ContextVar("recorder", default=None)


class Recorder:
    """What is written during one act. ``change_set`` is there when the act has ended, if it changed anything."""

    def __init__(self, summary: str) -> None:
        self.summary = summary
        self.change_set: ChangeSet | None = None
        self.revision: Revision | None = None
        self._watched: list[QuerySet[Any]] = []
        self._before: dict[Key, str] = {}
        self._made: set[Key] = set()
        self._saved: set[Key] = set()

    def watch(self, *querysets: QuerySet[Any]) -> None:
        """Have everything that these give now, and what they give at the end, told apart and recorded.

        For what is written past ``save()`` and ``delete()``: in bulk, or by ``update()``. Call it before writing.
        """
        for queryset in querysets:
            whole = queryset.order_by()
            self._watched.append(whole)
            for record in whole.all():
                if (key := (type(record), record.pk)) not in self._made:
                    self._before.setdefault(key, serialised(record))

    def saving(self, model: type[Model], pk: int) -> None:
        """Keep what a record is before it is saved or deleted for the first time."""
        key = (model, pk)
        self._saved.add(key)
        if key in self._before or key in self._made:
            return
        before = model._base_manager.filter(pk=pk).first()
        if before is None:
            self._made.add(key)
        else:
            self._before[key] = serialised(before)

    def close(self) -> tuple[list[Version], list[dict[str, Any]]]:
        """Return a version of each record that is new or says something else, and those that are gone, as they were.

        What has no history yet gets one first: what it was.
        """
        after = self._after()
        changed = {
            key: record
            for key, record in after.items()
            if key not in self._before or _differs(self._before[key], serialised(record))
        }
        gone = {key: data for key, data in self._before.items() if key not in after}
        told = {*changed, *gone, *self._saved}
        write_missing({key: data for key, data in self._before.items() if key in told})
        return (
            [version_of(record) for record in changed.values()],
            [
                {"model": model._meta.label_lower, "pk": pk, "data": data}
                for (model, pk), data in sorted(gone.items(), key=lambda each: WITH_HISTORY.index(each[0][0]))
            ],
        )

    def _after(self) -> dict[Key, Model]:
        """Return every record that was watched or written, as it is now."""
        after: dict[Key, Model] = {}
        for queryset in self._watched:
            after.update({(type(record), record.pk): record for record in queryset.all()})
        # A record may have left a queryset without being deleted; others were saved one by one.
        for model in {model for model, _ in (*self._before, *self._made)}:
            left = [
                pk for kind, pk in (*self._before, *self._made) if kind is model and (model, pk) not in after
            ]
            for at in range(0, len(left), _BATCH):
                found = model._base_manager.filter(pk__in=left[at : at + _BATCH])
                after.update({(model, record.pk): record for record in found})
        return after


@contextmanager
def recording(
    *, kind: str, summary: str = "", user: User | None = None, reason: str = ""
) -> Iterator[Recorder]:
    """Record what is written inside as one act, all of it or nothing.

    Records that are saved or deleted one by one are noticed by themselves, others by `Recorder.watch`. ``summary`` says
    in Chinese what was done (it may be set on the recorder until the end), ``reason`` why. Inside another recording it
    is part of that one.
    """
    if (outer := _current.get()) is not None:
        outer.summary = outer.summary or summary
        yield outer
        return
    recorder = Recorder(summary)
    token = _current.set(recorder)
    try:
        with transaction.atomic():
            with reversion.create_revision(atomic=False):
                reversion.set_user(user)
                reversion.set_comment(reason)
                yield recorder
                rolled_back = transaction.get_rollback()
                changed, gone = ([], []) if rolled_back else recorder.close()
            if (changed or gone) and not rolled_back:
                _write(recorder, changed, gone, kind, user, reason)
    finally:
        _current.reset(token)


@receiver(pre_save, dispatch_uid="measures.recording.save")
@receiver(pre_delete, dispatch_uid="measures.recording.delete")
def _note_before(sender: type[Model], instance: Model, **kwargs: object) -> None:
    """Keep what a record was before the act that is going on writes or deletes it."""
    recorder = _current.get()
    if recorder is not None and sender in WITH_HISTORY and instance.pk is not None:
        recorder.saving(sender, instance.pk)


@receiver(post_revision_commit, dispatch_uid="measures.recording.revision")
def _note_revision(sender: object, revision: Revision, **kwargs: object) -> None:
    """Let the act that is going on know the revision of what was saved one by one."""
    if (recorder := _current.get()) is not None:
        recorder.revision = revision


def _write(
    recorder: Recorder,
    changed: list[Version],
    gone: list[dict[str, Any]],
    kind: str,
    user: User | None,
    reason: str,
) -> None:
    """Write the entry of the history, with what reversion did not notice."""
    revision = recorder.revision or Revision.objects.create(
        date_created=timezone.now(), user=user, comment=reason
    )
    known = set(revision.version_set.values_list("content_type_id", "object_id"))
    new = [version for version in changed if (version.content_type_id, version.object_id) not in known]
    for version in new:
        version.revision = revision
    Version.objects.bulk_create(new, batch_size=_BATCH)
    recorder.change_set = ChangeSet.objects.create(
        revision=revision, kind=kind, summary=recorder.summary[:500], deleted=gone
    )


def _differs(one: str, other: str) -> bool:
    """Return whether two states of a record say something else."""
    return one != other and says(state_of(one)) != says(state_of(other))
