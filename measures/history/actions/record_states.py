"""The models with a history, and the states of their records as the history stores them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from districts.models import Department, DepartmentAlias, District, Succession
from measures.history.actions.exact_json import record_as_json
from measures.history.actions.version_rows import VersionRow
from measures.models import (
    Assignment,
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
    SynonymGroup,
)
from measures.models.change_set import NAME_LENGTH

#: Every model with a history, those that others refer to first.
WITH_HISTORY: tuple[type[Model], ...] = (
    District,
    Department,
    DepartmentAlias,
    Succession,
    Document,
    ImportRun,
    Chapter,
    Measure,
    Assignment,
    ProgressEntry,
    Statement,
    Discrepancy,
    Problem,
    Link,
    StaffDistrict,
    SynonymGroup,
)
#: The format of records; see `exact_json`.
FORMAT = "exact-json"
#: Fields that change with every write and are not content.
HOUSEKEEPING = frozenset({"version", "updated_at", "linked_at", "label"})

#: A record: its model and id.
RecordKey = tuple[type[Model], int]
#: The fields of a record by name, as the history stores them.
FieldValues = dict[str, Any]


def version_rows_of(records: Iterable[Model], change_set: int) -> Iterator[VersionRow]:
    """Yield a version of each record as it is now, for a change set (its id), ready to be inserted."""
    kinds: dict[type[Model], int] = {}
    for record in records:
        if (model := type(record)) not in kinds:
            kinds[model] = ContentType.objects.get_for_model(model).pk
        yield VersionRow(
            change_set, kinds[model], record.pk, serialise_record(record), str(record)[:NAME_LENGTH]
        )


def serialise_record(record: Model) -> str:
    """Return a record as JSON, as `exact_json` writes it."""
    return record_as_json(record)


def parse_state(data: str) -> FieldValues:
    """Return the fields in the result of `serialise_record`."""
    (found,) = json.loads(data)
    state: FieldValues = found["fields"]
    return state


def without_housekeeping(state: FieldValues) -> FieldValues:
    """Return a state without its `HOUSEKEEPING` fields."""
    return {name: value for name, value in state.items() if name not in HOUSEKEEPING}


def is_same_state(one: str | None, other: str | None) -> bool:
    """Return whether two results of `serialise_record` have the same content; None is a missing record."""
    if one is None or other is None:
        return one is other
    return one == other or without_housekeeping(parse_state(one)) == without_housekeeping(parse_state(other))


def name_in_state(data: str) -> str:
    """Return the name of a record from the result of `serialise_record`, as far as its own fields give one."""
    (entry,) = json.loads(data)
    fields = entry["fields"]
    return str(fields.get("title") or fields.get("name") or entry["pk"])[:NAME_LENGTH]
