"""Departments against the chapters of one document: each cell a number of measures and the list of exactly these."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from districts.models import Department
from measures.models import Assignment, Document, Measure
from measures.views.links import list_url
from measures.views.selectors.counts import CO_LEAD, LEAD
from measures.views.selectors.departments.columns import Column, Columns, columns_of
from measures.views.selectors.departments.matrix_choice import MatrixChoice
from measures.views.selectors.departments.order import by_name
from measures.views.selectors.departments.page import Page, page_of

ROWS = 100
SHADES = 5
#: Measures under no heading have no list of their own: so many are named by their codes.
NAMED = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """So many measures of a column (None for all), and the address of their list; ``shade`` is 0 to `SHADES`."""

    count: int
    url: str
    column: Column | None = None
    shade: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """What one department has in each column and in all; ``name`` alone for the rows of no department.

    ``place`` tells whose it is where the name does not: 市级, another district. ``loose`` are its measures under no
    heading, ``more`` says that there are further ones.
    """

    name: str
    place: str
    department: Department | None
    cells: tuple[Cell, ...]
    total: Cell
    loose: tuple[Measure, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    """A page of a document's departments, its groups, the measures that name nobody, and all measures.

    ``departments`` counts those that have the part asked for, ``others`` those charged in another part only. It is
    empty (``is_empty``) where the document charges nobody at all.
    """

    columns: Columns
    rows: tuple[Row, ...]
    groups: tuple[Row, ...]
    nobody: Row | None
    everything: Row
    departments: int
    others: int
    is_empty: bool
    page: Page


@dataclass(frozen=True, slots=True)
class _Reading:
    """A document's measures by id, and its columns."""

    document: Document
    measures: dict[int, Measure]
    columns: Columns

    def row(self, who: Department | str, pks: AbstractSet[int], narrowed: dict[str, Any]) -> Row:
        """Return the row of the measures ``pks``, which the list finds narrowed so."""
        slug = self.document.slug
        cells = tuple(
            Cell(
                len(pks & column.measures),
                list_url(document=slug, chapter=column.chapter.pk, **narrowed),
                column,
            )
            for column in self.columns
        )
        loose = sorted((self.measures[pk] for pk in pks & self.columns.loose), key=lambda one: one.order)
        named = tuple(loose[:NAMED]) if self.columns.heads else ()
        total = Cell(len(pks), list_url(document=slug, **narrowed))
        more = bool(named) and len(loose) > len(named)
        if isinstance(who, str):
            return Row(who, "", None, cells, total, named, more)
        return Row(who.name, self._place(who), who, cells, total, named, more)

    def _place(self, department: Department) -> str:
        """Return whose a department is, empty where that goes without saying."""
        if department.district is None:
            return department.get_level_display() if department.is_group else ""
        return "" if department.district_id == self.document.district_id else department.district.short_name


def matrix(document: Document, choice: MatrixChoice) -> Matrix | None:
    """Return the matrix of ``document`` that ``choice`` asks for; None if it has no such page. Four queries."""
    measures = {one.pk: one for one in _measures(document)}
    columns = columns_of(
        document, {pk: one.chapter_id for pk, one in measures.items()}, sections=choice.has_sections
    )
    reading = _Reading(document, measures, columns)
    parts = _parts(document)
    held = {
        pk: part for pk, part in ((pk, _in_role(part, choice.role)) for pk, part in parts.items()) if part
    }
    departments = Department.objects.filter(pk__in=list(parts)).select_related("district").in_bulk()

    def place(pk: int) -> tuple[Any, ...]:
        return (0 if choice.sort == "name" else -len(held[pk]), *by_name(departments[pk]))

    order = sorted(held, key=place)
    bodies = [pk for pk in order if not departments[pk].is_group]
    shown = page_of(len(bodies), choice.page, ROWS)
    if shown is None:
        return None

    def rows(pks: Iterable[int]) -> list[Row]:
        return [reading.row(departments[pk], held[pk], {choice.role: pk}) for pk in pks]

    idle = measures.keys() - set().union(*held.values())
    greatest = _greatest(held, columns)
    return Matrix(
        columns,
        _shaded(rows(bodies[shown.start : shown.stop]), greatest),
        _shaded(rows(pk for pk in order if departments[pk].is_group), greatest),
        reading.row(f"未列{choice.unnamed}", idle, {choice.role: "none"}) if idle else None,
        reading.row("全部举措", measures.keys(), {}),
        len(bodies),
        sum(not departments[pk].is_group for pk in parts) - len(bodies),
        not parts,
        shown,
    )


def _measures(document: Document) -> Iterable[Measure]:
    """Return the document's measures with what names them."""
    for measure in document.measures.only("code", "order", "chapter", "document"):
        measure.document = document
        yield measure


def _parts(document: Document) -> dict[int, dict[str, set[int]]]:
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


def _in_role(part: dict[str, set[int]], role: str) -> set[int]:
    return part[LEAD] | part[CO_LEAD] if role == "dept" else part[role]


def _greatest(held: dict[int, set[int]], columns: Columns) -> int:
    """Return the greatest number in any cell that is shaded, of rows on other pages as well."""
    shaded = [column for column in columns if not column.is_whole]
    return max((len(pks & column.measures) for pks in held.values() for column in shaded), default=0)


def _shaded(rows: Iterable[Row], greatest: int) -> tuple[Row, ...]:
    """Return the rows with their cells shaded, the darkest the nearest to ``greatest``."""
    return tuple(
        replace(row, cells=tuple(replace(one, shade=_shade(one, greatest)) for one in row.cells))
        for row in rows
    )


def _shade(cell: Cell, greatest: int) -> int:
    """Return the shade of a cell: 0 for none and for a chapter beside its sections, `SHADES` for the greatest."""
    if not cell.count or (cell.column and cell.column.is_whole):
        return 0
    return 1 + (SHADES - 1) * (cell.count - 1) // max(greatest - 1, 1)
