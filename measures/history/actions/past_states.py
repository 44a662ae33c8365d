"""Past states of records: the last version up to a change set, unless they were deleted since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import reduce
from itertools import chain
from operator import or_

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from measures.history.actions.record_states import FieldValues, RecordKey, parse_state
from measures.models import ChangeSet, RecordVersion

_BATCH = 500


def versions_of(model: type[Model]) -> QuerySet[RecordVersion]:
    """Return all versions of the records of a model."""
    return RecordVersion.objects.filter(content_type=ContentType.objects.get_for_model(model))


def states_before(keys: Collection[RecordKey], change_set: int) -> dict[RecordKey, RecordVersion]:
    """Return the version of each record just before a change set (its id); leave out records that did not exist."""
    return states_at(keys, change_set - 1)


def states_at(keys: Collection[RecordKey], change_set: int) -> dict[RecordKey, RecordVersion]:
    """Return the version of each record as a change set (its id) left it; leave out records that did not exist."""
    found = last_versions(keys, upto=change_set)
    if not found:
        return {}
    first = min(version.change_set_id for version in found.values())
    deleted = last_deletions(found, after=first - 1, upto=change_set)
    return {key: version for key, version in found.items() if deleted.get(key, 0) < version.change_set_id}


def last_versions(keys: Collection[RecordKey], *, upto: int | None = None) -> dict[RecordKey, RecordVersion]:
    """Return the last version of each record up to a change set (its id), whether deleted since or not."""
    found: dict[RecordKey, RecordVersion] = {}
    for model, pks in _id_batches(keys):
        versions = versions_of(model).filter(object_id__in=pks)
        if upto is not None:
            versions = versions.filter(change_set__lte=upto)
        last = versions.order_by().values("object_id").annotate(last=Max("pk")).values_list("last", flat=True)
        for version in RecordVersion.objects.filter(pk__in=list(last)):
            found[model, version.object_id] = version
    return found


def last_deletions(keys: Collection[RecordKey], *, after: int, upto: int) -> dict[RecordKey, int]:
    """Return the id of the last change set after one and up to another that deleted each record, if any."""
    wanted = {(model._meta.label_lower, pk): (model, pk) for model, pk in keys}
    acts = ChangeSet.objects.filter(pk__gt=after, pk__lte=upto).exclude(deleted=[])
    last: dict[RecordKey, int] = {}
    for change_set, deleted in acts.order_by("pk").values_list("pk", "deleted"):
        for entry in deleted:
            if (key := wanted.get((entry["model"], entry["pk"]))) is not None:
                last[key] = change_set
    return last


def deletions_of_record(
    model: type[Model], pk: int, referring: Mapping[str, Collection[type[Model]]]
) -> list[tuple[int, RecordKey]]:
    """Return the change sets (ids) that deleted a record or one that refers to it, with their keys; one query.

    ``referring`` are the models that refer to it, by their field.
    """
    wanted = _deletions_with([model], f'"pk": {pk}, "data"')
    for field, models in referring.items():
        wanted |= _deletions_with(models, f'\\"{field}\\": {pk}')

    def is_wanted(kind: type[Model], number: int, state: FieldValues) -> bool:
        return (kind is model and number == pk) or any(
            kind in models and state.get(field) == pk for field, models in referring.items()
        )

    models = {model, *chain.from_iterable(referring.values())}
    return [found for found, state in _matching_deletions(models, wanted) if is_wanted(*found[1], state)]


def records_deleted_with(model: type[Model], field: str, pks: Collection[int]) -> set[RecordKey]:
    """Return the keys of all deleted records with ``field`` among ``pks``."""
    wanted = set(pks)
    words = f'\\"{field}\\": {next(iter(wanted)) if len(wanted) == 1 else ""}'
    found = _matching_deletions([model], _deletions_with([model], words))
    return {key for (_, key), state in found if state.get(field) in wanted}


def _deletions_with(models: Iterable[type[Model]], words: str) -> Q:
    """Return the condition that the deletions of a change set name one of the models and contain ``words``.

    Both databases write this part of JSON alike.
    """
    labels = (Q(deleted_text__contains=f'"{model._meta.label_lower}"') for model in models)
    return reduce(or_, labels) & Q(deleted_text__contains=words)


def _matching_deletions(
    models: Iterable[type[Model]], wanted: Q
) -> Iterator[tuple[tuple[int, RecordKey], FieldValues]]:
    """Yield the deleted records of models from the ``wanted`` change sets, with their states."""
    by_label = {model._meta.label_lower: model for model in models}
    change_sets = ChangeSet.objects.exclude(deleted=[]).annotate(deleted_text=Cast("deleted", TextField()))
    for change_set, deleted in change_sets.filter(wanted).order_by().values_list("pk", "deleted"):
        for entry in deleted:
            if (model := by_label.get(entry["model"])) is not None:
                yield (change_set, (model, entry["pk"])), parse_state(entry["data"])


def _id_batches(keys: Collection[RecordKey]) -> Iterator[tuple[type[Model], list[int]]]:
    """Yield the ids of records by model, in batches."""
    for model in {model for model, _ in keys}:
        pks = [pk for kind, pk in keys if kind is model]
        for at in range(0, len(pks), _BATCH):
            yield model, pks[at : at + _BATCH]


def record_key(version: RecordVersion) -> RecordKey:
    """Return the key of the record of a version."""
    model = ContentType.objects.get_for_id(version.content_type_id).model_class()
    if model is None:
        raise LookupError(version.content_type_id)
    return model, version.object_id
