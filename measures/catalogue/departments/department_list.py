"""The list of departments: in sections whose departments are compared, with how many measures each is assigned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, QuerySet

from districts.models import Department, District
from measures.catalogue.departments.filters import (
    GROUPS,
    OUTSIDE,
    DepartmentFilterSet,
    documents_with_assignments,
)
from measures.catalogue.measure_counts import AssignmentCounts, assignment_counts, assignment_counts_of
from measures.lists.pagination import ListPage, ListPaginator
from measures.models import Assignment, Document

#: Rows on a page. Where all districts together have more, each shows its first ones, so many districts on a page.
ROWS = 200
FIRST = 8
DISTRICTS = 20
_SHOWN = ("name", "kind", "level", "is_resolved", "district")


@dataclass(frozen=True, slots=True)
class AssignedDepartment:
    """A department with its numbers of measures.

    ``within`` is the slug of the district whose documents alone are counted, empty for all. ``lead_width`` and
    ``rest_width`` are the parts of its bar, in hundredths of the greatest number it is compared with.
    """

    department: Department
    counts: AssignmentCounts
    within: str = ""
    lead_width: float = 0
    rest_width: float = 0


@dataclass(frozen=True, slots=True)
class DepartmentSection:
    """Departments that are compared with each other.

    ``count`` is how many there are, ``rows`` those shown. ``scope`` is the choice that shows all of them and ``url``
    its address, empty on that page itself. ``documents`` are those that have a matrix.
    """

    title: str
    scope: str
    rows: tuple[AssignedDepartment, ...]
    count: int
    district: District | None = None
    is_groups: bool = False
    note: str = ""
    documents: tuple[Document, ...] = ()
    url: str = ""

    @property
    def is_cut(self) -> bool:
        """Return whether there are more than are shown."""
        return len(self.rows) < self.count


@dataclass(frozen=True, slots=True)
class DepartmentOverview:
    """A page of sections; ``count`` departments and ``groups`` groups on all pages."""

    sections: tuple[DepartmentSection, ...]
    count: int
    groups: int
    page: ListPage


def read_department_list(filters: DepartmentFilterSet) -> DepartmentOverview:
    """Return the page that valid ``filters`` ask for; raise `EmptyPage` if there is none.

    Four queries, seven for a district.
    """
    if filters.chosen_district:
        found = sections_of_district(filters.qs, filters.chosen_district)
    else:
        counts = assignment_counts_of(filters.qs) if filters.chosen["year"] else assignment_counts()
        found = sections_of_all(counts, filters.scope)
    sort = filters.chosen["sort"]
    sections = [replace(one, rows=tuple(sort_departments(one.rows, sort))) for one in found if one.count]
    count = sum(one.count for one in sections if not one.is_groups)
    groups = sum(one.count for one in sections if one.is_groups)
    cut = _first_of_each if not filters.scope and count + groups > ROWS else _page_of_all
    shown, page = cut(sections, filters.page_number)
    return DepartmentOverview(tuple(_with_links(shown, filters)), count, groups, page)


def _first_of_each(
    sections: list[DepartmentSection], number: int
) -> tuple[list[DepartmentSection], ListPage]:
    """Return a page of sections with the first rows of each."""
    page = ListPaginator(sections, DISTRICTS).page(number)
    return [replace(one, rows=one.rows[:FIRST]) for one in page.object_list], page


def _page_of_all(sections: list[DepartmentSection], number: int) -> tuple[list[DepartmentSection], ListPage]:
    """Return a page of rows, in the sections they belong to."""
    rows = [(place, row) for place, section in enumerate(sections) for row in section.rows]
    page = ListPaginator(rows, ROWS).page(number)
    return [
        replace(sections[place], rows=tuple(row for _, row in group))
        for place, group in groupby(page.object_list, key=lambda pair: pair[0])
    ], page


def _with_links(
    sections: list[DepartmentSection], filters: DepartmentFilterSet
) -> Iterator[DepartmentSection]:
    """Yield the sections with their own addresses and the documents that have a matrix; one query."""
    districts = [one.district for one in sections if one.district]
    documents = documents_with_assignments().filter(district__in=districts)
    if year := filters.chosen["year"]:
        documents = documents.filter(year=year)
    found = list(documents.only("slug", "year", "title", "district"))
    for section in sections:
        own = [one for one in found if section.district and one.district_id == section.district.pk]
        url = filters.address(district=section.scope) if section.scope and not filters.scope else ""
        yield replace(section, documents=tuple(own), url=url)


def sections_of_all(counts: Mapping[int, AssignmentCounts], scope: str) -> Iterator[DepartmentSection]:
    """Yield the section of every district by code, of departments of no district, and of groups; two queries.

    ``counts`` are those of all assigned departments, by department id.
    """
    assigned = _with_counts(Department.objects.all(), counts)
    by_district: dict[District | None, list[AssignedDepartment]] = defaultdict(list)
    for one in assigned:
        if not one.department.is_group:
            by_district[one.department.district].append(one)
    ordered = sorted((one for one in by_district if one), key=lambda one: one.code)
    for district in ordered if not scope else ():
        yield _make_section(district.shown_name, district.slug, by_district[district], district)
    if scope in ("", OUTSIDE):
        yield _make_section("市级及其他", OUTSIDE, by_district[None])
    if scope in ("", GROUPS):
        yield _group_section([one for one in assigned if one.department.is_group])


def sections_of_district(rows: QuerySet[Assignment], district: District) -> Iterator[DepartmentSection]:
    """Yield a district's own departments, those of elsewhere in its documents, and the groups of both."""
    own = _assigned_in(rows.filter(department__district=district))
    guests = _assigned_in(
        rows.filter(measure__document__district=district).exclude(department__district=district),
        district.slug,
    )
    own_departments = [one for one in own if not one.department.is_group]
    yield _make_section(district.shown_name, district.slug, own_departments, district)
    outside = [one for one in guests if not one.department.is_group]
    note = f"不属于{district.shown_name}、但{district.shown_name}的方案列为责任单位；数字只算{district.shown_name}的方案。"
    yield replace(_make_section("区外单位", "", outside), note=note)
    yield _group_section([one for one in (*own, *guests) if one.department.is_group])


def _assigned_in(rows: QuerySet[Assignment], within: str = "") -> list[AssignedDepartment]:
    """Return the departments of some assignments with their numbers; three queries."""
    assigned = Department.objects.filter(pk__in=rows.order_by().values("department"))
    return _with_counts(assigned, assignment_counts_of(rows), within)


def _with_counts(
    departments: QuerySet[Department], counts: Mapping[int, AssignmentCounts], within: str = ""
) -> list[AssignedDepartment]:
    """Return those of the departments that have numbers; two queries.

    There may be tens of thousands: each district is read once, and of departments what a row shows.
    """
    found = (
        departments.order_by()
        .only(*_SHOWN)
        .prefetch_related(Prefetch("district", District.objects.defer("registered")))
    )
    return [AssignedDepartment(one, counts[one.pk], within) for one in found if one.pk in counts]


def _make_section(
    title: str, scope: str, assigned: list[AssignedDepartment], district: District | None = None
) -> DepartmentSection:
    """Return a section with bars in proportion to its greatest number."""
    greatest = max((one.counts.either for one in assigned), default=0)
    return DepartmentSection(title, scope, with_bar_widths(assigned, greatest), len(assigned), district)


def _group_section(assigned: list[AssignedDepartment]) -> DepartmentSection:
    """Return the section of groups."""
    note = "原文没有点名、只作泛指的责任方，不是具体单位，不计入单位数。"
    return replace(_make_section("泛指", GROUPS, assigned), is_groups=True, note=note)


def name_sort_key(department: Department) -> tuple[bytes, int]:
    """Return the key that sorts departments by name.

    In GB 18030 the 3,755 commonest characters stand by their Mandarin reading, which in Unicode they do not.
    """
    return department.name.encode("gb18030", "replace"), department.pk


def sort_departments(assigned: Iterable[AssignedDepartment], sort: str = "") -> list[AssignedDepartment]:
    """Return the departments in the order ``sort``, one of `DEPARTMENT_SORTS`; equal ones by name."""
    keys: dict[str, Callable[[AssignmentCounts], tuple[int, ...]]] = {
        "": lambda counts: (-counts.either, -counts.lead),
        "lead": lambda counts: (-counts.lead, -counts.either),
        "co_lead": lambda counts: (-counts.co_lead, -counts.either),
        "name": lambda counts: (),
    }

    def key(one: AssignedDepartment) -> tuple[Any, ...]:
        return (*keys[sort](one.counts), *name_sort_key(one.department))

    return sorted(assigned, key=key)


def with_bar_widths(assigned: Sequence[AssignedDepartment], greatest: int) -> tuple[AssignedDepartment, ...]:
    """Return the departments with the widths of their bars; ``greatest`` measures are the full width."""
    full = max(greatest, 1)
    return tuple(
        replace(
            one,
            lead_width=100 * one.counts.lead / full,
            rest_width=100 * (one.counts.either - one.counts.lead) / full,
        )
        for one in assigned
    )
