"""Departments against the chapters of one document: each cell a number of measures and the list of exactly these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from districts.models import Department
from measures.catalogue.departments.department_order import name_sort_key
from measures.catalogue.departments.matrix_columns import MatrixColumns, read_matrix_columns
from measures.catalogue.departments.matrix_query import MatrixQuery
from measures.catalogue.departments.matrix_rows import MatrixRow, MatrixRowBuilder, shade_rows
from measures.catalogue.departments.row_pages import RowPage, page_of_total
from measures.catalogue.measure_counts import CO_LEAD, LEAD
from measures.models import Assignment, Document, Measure

MATRIX_ROWS = 100


@dataclass(frozen=True, slots=True)
class DepartmentMatrix:
    """A page of a document's departments, its groups, the measures that name nobody, and all measures.

    ``departments`` counts those that have the part asked for, ``others`` those charged in another part only. It is
    empty (``is_empty``) where the document charges nobody at all.
    """

    columns: MatrixColumns
    rows: tuple[MatrixRow, ...]
    groups: tuple[MatrixRow, ...]
    nobody: MatrixRow | None
    everything: MatrixRow
    departments: int
    others: int
    is_empty: bool
    page: RowPage


def read_matrix(document: Document, choice: MatrixQuery) -> DepartmentMatrix | None:
    """Return the matrix of ``document`` that ``choice`` asks for; None if it has no such page. Four queries."""
    measures = {one.pk: one for one in _read_measures(document)}
    columns = read_matrix_columns(
        document, {pk: one.chapter_id for pk, one in measures.items()}, sections=choice.has_sections
    )
    reading = MatrixRowBuilder(document, measures, columns)
    parts = _read_roles(document)
    held = {
        pk: part
        for pk, part in ((pk, _measures_in_role(part, choice.role)) for pk, part in parts.items())
        if part
    }
    departments = Department.objects.filter(pk__in=list(parts)).select_related("district").in_bulk()

    def place(pk: int) -> tuple[Any, ...]:
        return (0 if choice.sort == "name" else -len(held[pk]), *name_sort_key(departments[pk]))

    order = sorted(held, key=place)
    bodies = [pk for pk in order if not departments[pk].is_group]
    shown = page_of_total(len(bodies), choice.page, MATRIX_ROWS)
    if shown is None:
        return None

    def rows(pks: Iterable[int]) -> list[MatrixRow]:
        return [reading.row(departments[pk], held[pk], {choice.role: pk}) for pk in pks]

    idle = measures.keys() - set().union(*held.values())
    greatest = _greatest_cell([held[pk] for pk in bodies], columns)
    return DepartmentMatrix(
        columns,
        shade_rows(rows(bodies[shown.start : shown.stop]), greatest),
        shade_rows(rows(pk for pk in order if departments[pk].is_group), greatest),
        reading.row(f"未列{choice.unnamed}", idle, {choice.role: "none"}) if idle else None,
        reading.row("全部举措", measures.keys(), {}),
        len(bodies),
        sum(not departments[pk].is_group for pk in parts) - len(bodies),
        not parts,
        shown,
    )


def _read_measures(document: Document) -> Iterable[Measure]:
    """Return the document's measures with what names them."""
    for measure in document.measures.only("code", "order", "chapter", "document"):
        measure.document = document
        yield measure


def _read_roles(document: Document) -> dict[int, dict[str, set[int]]]:
    """Return the measures that each department leads and supports today; one query."""
    rows = (
        Assignment.objects.in_force()
        .filter(measure__document=document)
        .values_list("department", "role", "measure")
    )
    parts: dict[int, dict[str, set[int]]] = {}
    for department, role, measure in rows.order_by():
        parts.setdefault(department, {LEAD: set(), CO_LEAD: set()})[role].add(measure)
    return parts


def _measures_in_role(part: dict[str, set[int]], role: str) -> set[int]:
    return part[LEAD] | part[CO_LEAD] if role == "dept" else part[role]


def _greatest_cell(held: Iterable[set[int]], columns: MatrixColumns) -> int:
    """Return the greatest number in any cell that is shaded, given the measures of all departments.

    Groups are no measure of what is much: 各相关部门 would make every department look idle.
    """
    shaded = [column for column in columns if not column.is_whole]
    return max((len(pks & column.measures) for pks in held for column in shaded), default=0)
