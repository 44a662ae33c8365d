"""What a record is called that is known only from the history, there or gone."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Model

from districts.models import DepartmentAlias, Succession
from measures.history.actions.record_states import FieldValues
from measures.history.queries.field_values import RecordNames, value_in_words
from measures.models import Assignment, Chapter, Discrepancy, ImportRun, Link, Measure, Problem, Statement
from measures.models.statement import table_label

#: A field of the record, in words.
_FieldWords = Callable[[str], str]

_NAME_LENGTH = 80


def _assignment_name(said: _FieldWords) -> str:
    return f"{said('role')}：{said('department')}"


def _succession_name(said: _FieldWords) -> str:
    return f"{said('predecessor')} → {said('successor')}"


def _chapter_name(said: _FieldWords) -> str:
    return f"{said('ordinal')} {said('title')}"


def _measure_name(said: _FieldWords) -> str:
    return f"{said('code')} {said('title') or said('text')[:30]}"


def _statement_name(said: _FieldWords) -> str:
    return f"{table_label(said('annex'))} {said('number')} {said('title')}"


def _discrepancy_name(said: _FieldWords) -> str:
    return f"{said('measure')}：{said('field')}不一致"


def _problem_name(said: _FieldWords) -> str:
    return f"{said('line')}:{said('column')} {said('message')}"


def _link_name(said: _FieldWords) -> str:
    return f"{said('origin') or '（无）'} → {said('target') or '（无）'}"


def _run_name(said: _FieldWords) -> str:
    return f"{said('outcome')} {said('started_at')}"


def _other_name(said: _FieldWords) -> str:
    return said("title") or said("name")


_NAME_BUILDERS: dict[type[Model], Callable[[_FieldWords], str]] = {
    Assignment: _assignment_name,
    Succession: _succession_name,
    Chapter: _chapter_name,
    Measure: _measure_name,
    Statement: _statement_name,
    Discrepancy: _discrepancy_name,
    Problem: _problem_name,
    Link: _link_name,
    ImportRun: _run_name,
}

#: The field that says what a record is part of.
_OWNER_FIELDS: dict[type[Model], str] = {
    DepartmentAlias: "department",
    Chapter: "document",
    ImportRun: "document",
    Measure: "document",
    Problem: "document",
    Assignment: "measure",
    Statement: "measure",
}


def owner_name_of(model: type[Model], state: FieldValues, names: RecordNames) -> str:
    """Return what that is called of which a record is a part; nothing for one that stands by itself."""
    fields = [field for field in model._meta.concrete_fields if field.name == _OWNER_FIELDS.get(model)]
    return "".join(value_in_words(field, state.get(field.name), names) for field in fields)[:_NAME_LENGTH]


def past_name_of(model: type[Model], state: FieldValues, names: RecordNames) -> str:
    """Return what a record is called that says ``state``; ``names`` are those of the records that it refers to."""
    fields = {field.name: field for field in model._meta.concrete_fields}

    def said(name: str) -> str:
        field = fields.get(name)
        return value_in_words(field, state.get(name), names) if field is not None else ""

    return _NAME_BUILDERS.get(model, _other_name)(said).strip()[:_NAME_LENGTH]
