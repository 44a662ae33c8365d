"""What a record is called that is known only from the history, there or gone."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Model

from districts.models import DepartmentAlias, Succession
from measures.history.actions.record_states import State
from measures.history.queries.field_values import Names, in_words
from measures.models import Assignment, Chapter, Discrepancy, ImportRun, Link, Measure, Problem, Statement
from measures.models.statement import place_of

#: A field of the record, in words.
_Said = Callable[[str], str]

_NAME_LENGTH = 80


def _assignment(said: _Said) -> str:
    return f"{said('role')}：{said('department')}"


def _succession(said: _Said) -> str:
    return f"{said('predecessor')} → {said('successor')}"


def _chapter(said: _Said) -> str:
    return f"{said('ordinal')} {said('title')}"


def _measure(said: _Said) -> str:
    return f"{said('code')} {said('title') or said('text')[:30]}"


def _statement(said: _Said) -> str:
    return f"{place_of(said('annex'))} {said('number')} {said('title')}"


def _discrepancy(said: _Said) -> str:
    return f"{said('measure')}：{said('field')}不一致"


def _problem(said: _Said) -> str:
    return f"{said('line')}:{said('column')} {said('message')}"


def _link(said: _Said) -> str:
    return f"{said('origin') or '（无）'} → {said('target') or '（无）'}"


def _run(said: _Said) -> str:
    return f"{said('outcome')} {said('started_at')}"


def _other(said: _Said) -> str:
    return said("title") or said("name")


_CALLED: dict[type[Model], Callable[[_Said], str]] = {
    Assignment: _assignment,
    Succession: _succession,
    Chapter: _chapter,
    Measure: _measure,
    Statement: _statement,
    Discrepancy: _discrepancy,
    Problem: _problem,
    Link: _link,
    ImportRun: _run,
}

#: The field that says what a record is part of.
_PART_OF: dict[type[Model], str] = {
    DepartmentAlias: "department",
    Chapter: "document",
    ImportRun: "document",
    Measure: "document",
    Problem: "document",
    Assignment: "measure",
    Statement: "measure",
}


def part_of(model: type[Model], state: State, names: Names) -> str:
    """Return what that is called of which a record is a part; nothing for one that stands by itself."""
    fields = [field for field in model._meta.concrete_fields if field.name == _PART_OF.get(model)]
    return "".join(in_words(field, state.get(field.name), names) for field in fields)[:_NAME_LENGTH]


def called(model: type[Model], state: State, names: Names) -> str:
    """Return what a record is called that says ``state``; ``names`` are those of the records that it refers to."""
    fields = {field.name: field for field in model._meta.concrete_fields}

    def said(name: str) -> str:
        field = fields.get(name)
        return in_words(field, state.get(name), names) if field is not None else ""

    return _CALLED.get(model, _other)(said).strip()[:_NAME_LENGTH]
