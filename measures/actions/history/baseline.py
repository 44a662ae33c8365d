"""The beginning of a history: what a record was before the first change that is recorded of it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from reversion.models import Revision, Version

from measures.actions.history.records import FORMAT, Key
from measures.models import ChangeSet

_BATCH = 500


def write_missing(states: Mapping[Key, str]) -> int:
    """Write a version of each of these records that has none yet; return how many there were.

    ``states`` are the records as `serialised`. They may have been written before there was a history, or past it, as
    the registry is.
    """
    missing = [key for key in states if key not in _known(states)]
    if not missing:
        return 0
    revision = Revision.objects.create(date_created=timezone.now())
    ChangeSet.objects.create(
        revision=revision, kind=ChangeSet.Kind.BASELINE, summary=f"{len(missing)} 条记录建档"
    )
    Version.objects.bulk_create(
        [
            Version(
                revision=revision,
                content_type=ContentType.objects.get_for_model(model),
                object_id=str(pk),
                db="default",
                format=FORMAT,
                serialized_data=states[model, pk],
                object_repr=_name(states[model, pk]),
            )
            for model, pk in missing
        ],
        batch_size=_BATCH,
    )
    return len(missing)


def _known(states: Mapping[Key, str]) -> set[Key]:
    """Return which of the records have a version."""
    known: set[Key] = set()
    for model in {model for model, _ in states}:
        pks = [str(pk) for kind, pk in states if kind is model]
        for at in range(0, len(pks), _BATCH):
            found = Version.objects.get_for_model(model).filter(object_id__in=pks[at : at + _BATCH])
            known.update((model, int(pk)) for pk in found.values_list("object_id", flat=True))
    return known


def _name(data: str) -> str:
    """Return what a record is called, from its state."""
    (entry,) = json.loads(data)
    fields = entry["fields"]
    return str(fields.get("title") or fields.get("name") or entry["pk"])[:200]
