"""Write records from the history: many at once, every field, under the same ids."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.core import serializers
from django.db import IntegrityError, transaction
from django.db.models import CharField, F, Model, Value
from django.db.models.functions import Cast, Concat

from measures.history.actions.record_states import FORMAT, HOUSEKEEPING, RecordKey
from measures.models import Chapter, Measure
from measures.text.nested_quotation_marks import quote
from measures.writing.action_errors import ActionError

#: Offset for numbers that are unique in a document while several records change places.
_ORDER_OFFSET = 1_000_000_000
_BATCH = 200


def free_unique_values(keys: Collection[RecordKey]) -> None:
    """Free the numbers and codes, unique in a document, of the records that will be written."""
    for model in (Chapter, Measure):
        pks = [pk for kind, pk in keys if kind is model]
        values: dict[str, Any] = {"order": F("order") + _ORDER_OFFSET}
        if model is Measure:
            values["code"] = Concat(Value("~"), Cast("pk", CharField()), output_field=CharField())
        for at in range(0, len(pks), _BATCH):
            model._base_manager.filter(pk__in=pks[at : at + _BATCH]).update(**values)


def write_states(model: type[Model], states: Mapping[int, str]) -> None:
    """Write records of a model from ``states`` (results of `serialise_record`), without what saving changes by itself.

    Raise `ActionError` that names a record which violates a constraint.
    """
    present = {
        record.pk: record
        for at in range(0, len(states), _BATCH)
        for record in model._base_manager.filter(pk__in=list(states)[at : at + _BATCH])
    }
    records = {pk: _record_from_state(data, present.get(pk)) for pk, data in sorted(states.items())}
    try:
        with transaction.atomic():
            _write_all(model, records, present)
    except IntegrityError:
        for record in records.values():
            _write_one(record)


def _record_from_state(data: str, present: Model | None) -> Any:
    """Return the record of a state; fields that the state lacks keep their present value."""
    (entry,) = json.loads(data)
    for name in HOUSEKEEPING & entry["fields"].keys():
        if present is not None:
            kept = getattr(present, name)
            entry["fields"][name] = kept + 1 if name == "version" else kept
    (found,) = serializers.deserialize(FORMAT, json.dumps([entry], default=str))
    return found.object


def _write_all(model: type[Model], records: Mapping[int, Any], present: Mapping[int, Model]) -> None:
    """Write records in bulk: update existing ones, create the others."""
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    new = [record for pk, record in records.items() if pk not in present]
    old = [record for pk, record in records.items() if pk in present]
    # Fields with the time of creation overwrite it when a record is created.
    times = [field.name for field in model._meta.concrete_fields if _notes_time(field)]
    noted_times = [{name: getattr(record, name) for name in times} for record in new]
    for record in _by_dependency(new):
        model._base_manager.bulk_create(record, batch_size=_BATCH)
    for record, values in zip(new, noted_times, strict=True):
        for name, value in values.items():
            setattr(record, name, value)
    if new and times:
        model._base_manager.bulk_update(new, times, batch_size=_BATCH)
    if old:
        model._base_manager.bulk_update(old, fields, batch_size=_BATCH)


def _by_dependency(records: Collection[Any]) -> list[list[Any]]:
    """Return records in groups, each after the records that it refers to: sections come after their chapters."""
    made = {record.pk for record in records}
    groups: tuple[list[Any], list[Any]] = ([], [])
    for record in records:
        groups[getattr(record, "parent_id", None) in made].append(record)
    return [group for group in groups if group]


def _notes_time(field: Any) -> bool:
    return bool(getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False))


def _write_one(record: Any) -> None:
    """Write one record; raise `ActionError` if it violates a constraint."""
    try:
        with transaction.atomic():
            record.save_base(raw=True)
    except IntegrityError as error:
        name = record._meta.verbose_name
        raise ActionError(
            f"{name}{quote(str(record))}与现有的记录冲突，不能恢复。请先处理同名或同编号的记录。"
        ) from error
