"""All departments that are charged with something, by district, their loads compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from districts.models import District
from measures.catalogue.departments.department_order import sort_departments
from measures.catalogue.departments.list_query import DepartmentListQuery, documents_with_assignments
from measures.catalogue.departments.list_sections import (
    DepartmentSection,
    sections_of_all,
    sections_of_district,
)
from measures.catalogue.departments.row_pages import RowPage, page_of_total
from measures.catalogue.measure_counts import assignment_counts, assignment_counts_of
from measures.models import Assignment

#: So many rows stand on a page; where all districts together have more, each shows its first ones.
ROWS = 200
FIRST = 8
DISTRICTS = 20


@dataclass(frozen=True, slots=True)
class DepartmentListPage:
    """A page of parts; ``count`` departments and ``groups`` groups in all."""

    parts: tuple[DepartmentSection, ...]
    count: int
    groups: int
    page: RowPage


def read_department_list(choice: DepartmentListQuery, district: District | None) -> DepartmentListPage | None:
    """Return what ``choice`` shows, ``district`` being the one it names if it names one; None if it has no such page.

    Four queries, seven for a district.
    """
    rows = Assignment.objects.in_force()
    if choice.year:
        rows = rows.filter(measure__document__year=choice.year)
    if district:
        parts = list(sections_of_district(rows, district))
    else:
        parts = list(
            sections_of_all(assignment_counts_of(rows) if choice.year else assignment_counts(), choice.scope)
        )
    parts = [replace(one, rows=tuple(sort_departments(one.rows, choice.sort))) for one in parts if one.count]
    count = sum(one.count for one in parts if not one.is_groups)
    groups = sum(one.count for one in parts if one.is_groups)
    cut = _first_of_each if not choice.scope and count + groups > ROWS else _page_of_all
    shown, page = cut(parts, choice.page)
    if page is None:
        return None
    return DepartmentListPage(tuple(_with_links(shown, choice)), count, groups, page)


def _first_of_each(
    parts: list[DepartmentSection], number: int
) -> tuple[list[DepartmentSection], RowPage | None]:
    """Return a page of parts with the first rows of each."""
    page = page_of_total(len(parts), number, DISTRICTS)
    shown = parts[page.start : page.stop] if page else []
    return [replace(one, rows=one.rows[:FIRST]) for one in shown], page


def _page_of_all(
    parts: list[DepartmentSection], number: int
) -> tuple[list[DepartmentSection], RowPage | None]:
    """Return a page of rows, in as many parts as they stand in."""
    rows = [(place, row) for place, part in enumerate(parts) for row in part.rows]
    page = page_of_total(len(rows), number, ROWS)
    shown = rows[page.start : page.stop] if page else []
    return [
        replace(parts[place], rows=tuple(row for _, row in found))
        for place, found in groupby(shown, key=lambda one: one[0])
    ], page


def _with_links(parts: list[DepartmentSection], choice: DepartmentListQuery) -> Iterator[DepartmentSection]:
    """Yield the parts with what leads on from them: all of them, and the documents that have a matrix; one query."""
    documents = documents_with_assignments().filter(
        district__in=[one.district for one in parts if one.district]
    )
    if choice.year:
        documents = documents.filter(year=choice.year)
    found = list(documents.only("slug", "year", "title", "district"))
    for part in parts:
        own = [one for one in found if part.district and one.district_id == part.district.pk]
        url = choice.of(part.scope) if part.scope and not choice.scope else ""
        yield replace(part, documents=tuple(own), url=url)
