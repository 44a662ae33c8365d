"""Names of records from their states in the history."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Model

from districts.models import DepartmentAlias, Succession
from measures.history.actions.record_states import FieldValues
from measures.history.queries.field_values import RecordNames, value_in_words
from measures.models import (
    Assignment,
    Chapter,
    Discrepancy,
    ImportRun,
    Link,
    Measure,
    Problem,
    ProgressEntry,
    Statement,
)
from measures.models.statement import table_label

#: Returns a field of the record in words.
_FieldWords = Callable[[str], str]

_NAME_LENGTH = 80


def _assignment_name(value: _FieldWords) -> str:
    return f"{value('role')}：{value('department')}"


def _progress_name(value: _FieldWords) -> str:
    return f"{value('status')}（截至 {value('as_of')}）"


def _succession_name(value: _FieldWords) -> str:
    return f"{value('predecessor')} → {value('successor')}"


def _chapter_name(value: _FieldWords) -> str:
    return f"{value('ordinal')} {value('title')}"


def _past_measure_name(value: _FieldWords) -> str:
    return f"{value('code')} {value('title') or value('text')[:30]}"


def _statement_name(value: _FieldWords) -> str:
    return f"{table_label(value('annex'))} {value('number')} {value('title')}"


def _discrepancy_name(value: _FieldWords) -> str:
    return f"{value('measure')}：{value('field')}不一致"


def _problem_name(value: _FieldWords) -> str:
    return f"{value('line')}:{value('column')} {value('message')}"


def _link_name(value: _FieldWords) -> str:
    return f"{value('origin') or '（无）'} → {value('target') or '（无）'}"


def _run_name(value: _FieldWords) -> str:
    return f"{value('outcome')} {value('started_at')}"


def _other_name(value: _FieldWords) -> str:
    return value("title") or value("name")


_NAME_BUILDERS: dict[type[Model], Callable[[_FieldWords], str]] = {
    Assignment: _assignment_name,
    ProgressEntry: _progress_name,
    Succession: _succession_name,
    Chapter: _chapter_name,
    Measure: _past_measure_name,
    Statement: _statement_name,
    Discrepancy: _discrepancy_name,
    Problem: _problem_name,
    Link: _link_name,
    ImportRun: _run_name,
}

#: The field that names the owner of a record.
_OWNER_FIELDS: dict[type[Model], str] = {
    DepartmentAlias: "department",
    Chapter: "document",
    ImportRun: "document",
    Measure: "document",
    Problem: "document",
    Assignment: "measure",
    ProgressEntry: "measure",
    Statement: "measure",
}


def owner_name_of(model: type[Model], state: FieldValues, names: RecordNames) -> str:
    """Return the name of the record to which this one belongs; empty for one that stands by itself."""
    fields = [field for field in model._meta.concrete_fields if field.name == _OWNER_FIELDS.get(model)]
    return "".join(value_in_words(field, state.get(field.name), names) for field in fields)[:_NAME_LENGTH]


def past_name_of(model: type[Model], state: FieldValues, names: RecordNames) -> str:
    """Return the name of a record with this ``state``; ``names`` are those of the records that it refers to."""
    fields = {field.name: field for field in model._meta.concrete_fields}

    def value(name: str) -> str:
        field = fields.get(name)
        return value_in_words(field, state.get(name), names) if field is not None else ""

    return _NAME_BUILDERS.get(model, _other_name)(value).strip()[:_NAME_LENGTH]
