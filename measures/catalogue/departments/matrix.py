"""The matrix of a document: departments by chapters, each cell a number of measures and the list of exactly these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from districts.models import Department
from measures.catalogue.departments.department_list import name_sort_key
from measures.catalogue.departments.filters import MatrixFilterSet
from measures.catalogue.measure_counts import CO_LEAD, LEAD
from measures.lists.pagination import ListPage, ListPaginator
from measures.models import Assignment, Chapter, Document, Measure
from measures.search.list_addresses import list_url

ROWS_PER_PAGE = 100
SHADES = 5
#: Measures under no heading have no list of their own: the codes of this many are shown.
MAX_NAMED = 6
#: Headings above a measure's own that count it, as in the index of the list.
_ABOVE = 2


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """A chapter or section with the ids of all measures under it; ``is_whole`` if its sections are columns too."""

    chapter: Chapter
    measures: frozenset[int]
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class MatrixHead:
    """A chapter above its columns: itself alone, or its sections and then the whole of it."""

    chapter: Chapter
    columns: tuple[MatrixColumn, ...]


@dataclass(frozen=True, slots=True)
class MatrixColumns:
    """The columns of a document that have measures; ``loose`` are the ids of measures under no heading.

    ``has_sections`` says whether any chapter has sections, whether or not they are shown.
    """

    heads: tuple[MatrixHead, ...]
    loose: frozenset[int]
    has_sections: bool

    @property
    def width(self) -> int:
        """Return how many columns there are, with the one for measures under no heading."""
        return sum(len(head.columns) for head in self.heads) + bool(self.heads and self.loose)

    def __iter__(self) -> Iterator[MatrixColumn]:
        """Iterate over the columns from left to right."""
        return (column for head in self.heads for column in head.columns)


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A number of measures in a column (None for all) and the address of their list; ``shade`` is 0 to `SHADES`."""

    count: int
    url: str
    column: MatrixColumn | None = None
    shade: int = 0


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """The numbers of one department in each column and in all; ``name`` alone for the rows of no department.

    ``place`` is 市级 or another district, where the name does not say whose department it is. ``loose`` are the first
    measures under no heading; ``has_more`` says that there are further ones.
    """

    name: str
    place: str
    department: Department | None
    cells: tuple[MatrixCell, ...]
    total: MatrixCell
    loose: tuple[Measure, ...] = ()
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class DepartmentMatrix:
    """A page of a document's departments, its groups, the measures without a department, and all measures.

    ``departments`` counts those in the chosen role, ``others`` those in another role only. ``is_empty`` says that the
    document has no assignment at all.
    """

    columns: MatrixColumns
    rows: tuple[MatrixRow, ...]
    groups: tuple[MatrixRow, ...]
    unassigned: MatrixRow | None
    everything: MatrixRow
    departments: int
    others: int
    is_empty: bool
    page: ListPage


def read_matrix(document: Document, filters: MatrixFilterSet) -> DepartmentMatrix:
    """Return the page of a matrix that valid ``filters`` ask for; raise `EmptyPage` if there is none. Four queries."""
    role = filters.role_chosen
    measures = {one.pk: one for one in _measures_with_columns(document)}
    chapters = {pk: one.chapter_id for pk, one in measures.items()}
    columns = read_matrix_columns(document, chapters, sections=filters.has_sections)
    rows = MatrixRowBuilder(document, measures, columns)
    roles = _read_roles(document)
    in_role = {pk: _measures_in_role(found, role) for pk, found in roles.items()}
    in_role = {pk: found for pk, found in in_role.items() if found}
    departments = Department.objects.filter(pk__in=list(roles)).select_related("district").in_bulk()

    def key(pk: int) -> tuple[Any, ...]:
        return (0 if filters.chosen["sort"] == "name" else -len(in_role[pk]), *name_sort_key(departments[pk]))

    ordered = sorted(in_role, key=key)
    named = [pk for pk in ordered if not departments[pk].is_group]
    groups = [pk for pk in ordered if departments[pk].is_group]
    page = ListPaginator(named, ROWS_PER_PAGE).page(filters.page_number)

    def rows_of(pks: Iterable[int]) -> list[MatrixRow]:
        return [rows.row(departments[pk], in_role[pk], {role: pk}) for pk in pks]

    unassigned = measures.keys() - set().union(*in_role.values())
    greatest = _greatest_cell([in_role[pk] for pk in named], columns)
    missing = f"未列{filters.missing_label}"
    return DepartmentMatrix(
        columns=columns,
        rows=shade_rows(rows_of(page.object_list), greatest),
        groups=shade_rows(rows_of(groups), greatest),
        unassigned=rows.row(missing, unassigned, {role: "none"}) if unassigned else None,
        everything=rows.row("全部举措", measures.keys(), {}),
        departments=len(named),
        others=sum(not departments[pk].is_group for pk in roles) - len(named),
        is_empty=not roles,
        page=page,
    )


def _measures_with_columns(document: Document) -> Iterable[Measure]:
    """Yield the document's measures with the columns that name them; one query."""
    for measure in document.measures.only("code", "order", "chapter", "document"):
        measure.document = document
        yield measure


def _read_roles(document: Document) -> dict[int, dict[str, set[int]]]:
    """Return the ids of the measures that each department leads and co-leads today; one query."""
    rows = (
        Assignment.objects.in_force()
        .filter(measure__document=document)
        .values_list("department", "role", "measure")
    )
    roles: dict[int, dict[str, set[int]]] = {}
    for department, role, measure in rows.order_by():
        roles.setdefault(department, {LEAD: set(), CO_LEAD: set()})[role].add(measure)
    return roles


def _measures_in_role(roles: dict[str, set[int]], role: str) -> set[int]:
    """Return the measures of a role, ``dept`` being either."""
    return roles[LEAD] | roles[CO_LEAD] if role == "dept" else roles[role]


def _greatest_cell(found: Iterable[set[int]], columns: MatrixColumns) -> int:
    """Return the greatest number in a shaded cell, given the measures of each department.

    Groups are left out: 各相关部门 would make every department look idle.
    """
    shaded = [column for column in columns if not column.is_whole]
    return max((len(pks & column.measures) for pks in found for column in shaded), default=0)


def read_matrix_columns(
    document: Document, measures: Mapping[int, int | None], *, sections: bool
) -> MatrixColumns:
    """Return the columns for ``measures``: chapter ids by measure id. With ``sections`` also those; one query."""
    chapters = list(document.chapters.defer("text", "imported").order_by("order"))
    under = _measures_under_headings(chapters, measures)
    below: dict[int, list[Chapter]] = {}
    for chapter in chapters:
        if chapter.parent_id and under.get(chapter.pk):
            below.setdefault(chapter.parent_id, []).append(chapter)
    tops = [one for one in chapters if not one.parent_id and under.get(one.pk)]
    heads = tuple(_matrix_head(top, below.get(top.pk, []) if sections else [], under) for top in tops)
    loose = frozenset(pk for pk, chapter in measures.items() if chapter is None)
    return MatrixColumns(heads, loose, any(below.get(top.pk) for top in tops))


def _matrix_head(top: Chapter, sections: Sequence[Chapter], under: Mapping[int, set[int]]) -> MatrixHead:
    """Return a chapter above its columns."""
    whole = MatrixColumn(top, frozenset(under[top.pk]), is_whole=bool(sections))
    return MatrixHead(top, (*(MatrixColumn(one, frozenset(under[one.pk])) for one in sections), whole))


def _measures_under_headings(
    chapters: Sequence[Chapter], measures: Mapping[int, int | None]
) -> dict[int, set[int]]:
    """Return the ids of the measures under each heading, by its id."""
    parents = {chapter.pk: chapter.parent_id for chapter in chapters}
    under: dict[int, set[int]] = {}
    for measure, chapter in measures.items():
        heading = chapter
        for _ in range(_ABOVE + 1):
            if heading is not None:
                under.setdefault(heading, set()).add(measure)
                heading = parents.get(heading)
    return under


@dataclass(frozen=True, slots=True)
class MatrixRowBuilder:
    """Makes rows from a document's measures by id and its columns."""

    document: Document
    measures: dict[int, Measure]
    columns: MatrixColumns

    def row(self, who: Department | str, pks: AbstractSet[int], filters: dict[str, Any]) -> MatrixRow:
        """Return the row of the measures ``pks``, which are those that the list finds with ``filters``."""
        slug = self.document.slug
        cells = tuple(
            MatrixCell(
                len(pks & column.measures),
                list_url(document=slug, chapter=column.chapter.pk, **filters),
                column,
            )
            for column in self.columns
        )
        loose = sorted((self.measures[pk] for pk in pks & self.columns.loose), key=lambda one: one.order)
        named = tuple(loose[:MAX_NAMED]) if self.columns.heads else ()
        total = MatrixCell(len(pks), list_url(document=slug, **filters))
        has_more = bool(named) and len(loose) > len(named)
        if isinstance(who, str):
            return MatrixRow(who, "", None, cells, total, named, has_more)
        return MatrixRow(who.name, self._department_owner(who), who, cells, total, named, has_more)

    def _department_owner(self, department: Department) -> str:
        """Return whose a department is, empty for the document's own district."""
        if department.district is None:
            return department.get_level_display() if department.is_group else ""
        return "" if department.district_id == self.document.district_id else department.district.short_name


def shade_rows(rows: Iterable[MatrixRow], greatest: int) -> tuple[MatrixRow, ...]:
    """Return the rows with their cells shaded, the darkest the nearest to ``greatest``."""
    return tuple(
        replace(row, cells=tuple(replace(one, shade=_cell_shade(one, greatest)) for one in row.cells))
        for row in rows
    )


def _cell_shade(cell: MatrixCell, greatest: int) -> int:
    """Return the shade of a cell: 0 for none and for a chapter beside its sections, `SHADES` from ``greatest`` on."""
    if not cell.count or (cell.column and cell.column.is_whole):
        return 0
    return min(1 + (SHADES - 1) * (cell.count - 1) // max(greatest - 1, 1), SHADES)
