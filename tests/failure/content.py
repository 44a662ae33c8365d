"""What a database says: exactly, or without what two runs of the same work never share (numbers and times)."""

from __future__ import annotations

import json
import re
from hashlib import blake2b
from typing import Any

from django.apps import apps
from django.db import models

from measures.models import Measure, MeasureVersion

#: Written beside the records in transactions of their own: words that are kept so as not to be computed again.
_KEPT = {"measures.textwords"}
#: What the index follows, numbered by the database itself.
_LOG = {"measures.indexchange"}

_TIME = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")

Rows = dict[Any, dict[str, Any]]


def exactly() -> dict[str, str]:
    """Return a digest of each table, every value of every row in it."""
    found = {}
    for model in _models(without=_KEPT):
        rows = list(model._base_manager.order_by("pk").values_list())
        found[model._meta.label_lower] = _digest(repr(rows))
    return found


def content() -> dict[str, str]:
    """Return a digest of what each table says, whatever numbers its rows have and whenever they were written.

    A row that points to another is told by what that one says. That the same bytes were asked for again says nothing.
    """
    column_values = _Content()
    return {
        model._meta.label_lower: _digest("".join(sorted(column_values.row(model, pk) for pk in rows)))
        for model, rows in column_values.tables.items()
    }


class _Content:
    """Digests of rows, each computed once."""

    def __init__(self) -> None:
        self.tables: dict[type[models.Model], Rows] = {
            model: {row["pk"]: row for row in _rows(model)} for model in _models(without=_KEPT | _LOG)
        }
        self._known: dict[tuple[type[models.Model], Any], str] = {}

    def row(self, model: type[models.Model], pk: Any) -> str:
        """Return the digest of a row."""
        key = (model, pk)
        if key not in self._known:
            row = self.tables[model][pk]
            column_values = [
                self._value(column, row[column.attname]) for column in model._meta.concrete_fields
            ]
            self._known[key] = _digest(repr((model._meta.label_lower, column_values)))
        return self._known[key]

    def _value(self, column: models.Field[Any, Any], value: Any) -> Any:
        """Return what a value says."""
        if value is None:
            return None
        if column.is_relation:
            target: Any = column.related_model
            return self._pointed_at(target, value)
        # It outlives its measure, and so is a number and no relation.
        if column.model is MeasureVersion and column.name == "measure":
            return self._pointed_at(Measure, value)
        # The history names its records by their numbers, beside what they say.
        if column.primary_key or isinstance(column, models.DateTimeField) or column.name == "object_id":
            return None
        if column.name in ("data", "deleted"):
            return _comparable(value)
        # An import is called by the minute it began.
        return _TIME.sub("", value) if column.name == "name" else value

    def _pointed_at(self, target: Any, pk: Any) -> str | None:
        """Return the digest of the row that a value points to, None if it is not there or no table of ours."""
        return self.row(target, pk) if pk in self.tables.get(target, {}) else None


def _rows(model: type[models.Model]) -> list[dict[str, Any]]:
    """Return the rows of a table that say something."""
    rows = model._base_manager.all()
    if model._meta.label_lower == "measures.importrun":
        rows = rows.exclude(outcome="unchanged")
    columns = [column.attname for column in model._meta.concrete_fields]
    return list(rows.values("pk", *columns))


def _comparable(value: Any) -> Any:
    """Return what records in the history's own form say."""
    if isinstance(value, str):
        return _comparable(json.loads(value))
    if isinstance(value, list):
        return sorted((_comparable(each) for each in value), key=repr)
    if "fields" in value:
        model = apps.get_model(value["model"])
        return [value["model"], sorted((k, v) for k, v in value["fields"].items() if _is_said(model, k))]
    return [value["model"], _comparable(value["data"])]


def _is_said(model: type[models.Model], name: str) -> bool:
    """Return whether a field says the same in every run."""
    column = model._meta.get_field(name)
    return not (column.is_relation or isinstance(column, models.DateTimeField))


def _models(without: set[str]) -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.label_lower not in without
    ]


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
