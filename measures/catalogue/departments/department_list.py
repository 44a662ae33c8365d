"""The list of departments: in sections whose departments are compared, with how many measures each is assigned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from typing import Any

from django.db.models import Prefetch, QuerySet

from districts.models import Department, District
from measures.catalogue.departments.filters import (
    GROUPS,
    OUTSIDE,
    SCOPES,
    DepartmentFilterSet,
    documents_with_assignments,
)
from measures.catalogue.measure_counts import (
    AssignedDepartments,
    AssignmentCounts,
    assignment_counts_of,
    most_assigned,
    rank_key,
    read_assigned_departments,
)
from measures.lists.pagination import ListPage, ListPaginator
from measures.lists.shown_places import ShownPlace
from measures.models import Assignment, Document
from measures.models.heavy_columns import HEAVY_DISTRICT_COLUMNS

#: Rows on a page. Where all districts together have more, each shows its first ones, so many districts on a page.
ROWS = 200
FIRST = 8
DISTRICTS = 20
_NOTE_ON_GROUPS = "原文没有点名、只作泛指的责任方，不是具体单位，不计入单位数。"
_SORT_KEYS: dict[str, Callable[[AssignmentCounts], tuple[int, ...]]] = {
    "": rank_key,
    "lead": lambda counts: (-counts.lead, -counts.either),
    "co_lead": lambda counts: (-counts.co_lead, -counts.either),
    "name": lambda counts: (),
}
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
    district: ShownPlace | None = None
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

    Three queries, eight for a district.
    """
    sort = filters.chosen["sort"]
    if filters.chosen_district:
        found = [one for one in sections_of_district(filters.qs, filters.chosen_district) if one.count]
        sections = [replace(one, rows=tuple(sort_departments(one.rows, sort))) for one in found]
        shown, page = _page_of_all(sections, filters.page_number)
        count, groups = _count_sections(sections)
    else:
        unnamed = sections_of_all(read_assigned_departments(filters.chosen["year"]), filters)
        count, groups = _count_sections(unnamed)
        if not filters.scope and count + groups > ROWS:
            page = ListPaginator(unnamed, DISTRICTS).page(filters.page_number)
            shown = name_departments(page.object_list, sort, FIRST)
        else:
            shown, page = _page_of_all(name_departments(unnamed, sort), filters.page_number)
    return DepartmentOverview(tuple(_with_links(shown, filters)), count, groups, page)


def _count_sections(sections: Sequence[DepartmentSection | UnnamedSection]) -> tuple[int, int]:
    """Return how many departments and how many groups there are."""
    return (
        sum(one.count for one in sections if not one.is_groups),
        sum(one.count for one in sections if one.is_groups),
    )


def _page_of_all(
    sections: Sequence[DepartmentSection], number: int
) -> tuple[list[DepartmentSection], ListPage]:
    """Return a page of rows, in the sections they belong to."""
    rows = [(place, row) for place, section in enumerate(sections) for row in section.rows]
    page = ListPaginator(rows, ROWS).page(number)
    return [
        replace(sections[place], rows=tuple(row for _, row in group))
        for place, group in groupby(page.object_list, key=lambda pair: pair[0])
    ], page


def _with_links(
    sections: Sequence[DepartmentSection], filters: DepartmentFilterSet
) -> Iterator[DepartmentSection]:
    """Yield the sections with their own addresses and the documents that have a matrix; one query."""
    districts = [one.district.pk for one in sections if one.district]
    documents = documents_with_assignments().filter(district__in=districts)
    if year := filters.chosen["year"]:
        documents = documents.filter(year=year)
    found: dict[int, list[Document]] = defaultdict(list)
    for document in documents.only("slug", "year", "title", "district"):
        found[document.district_id].append(document)
    scope = filters.scope
    for section in sections:
        own = found[section.district.pk] if section.district else ()
        url = filters.address(district=section.scope) if section.scope and not scope else ""
        yield replace(section, documents=tuple(own), url=url)


@dataclass(frozen=True, slots=True)
class UnnamedSection:
    """A section before the names of its departments are read: their ``counts`` by id."""

    title: str
    scope: str
    counts: Mapping[int, AssignmentCounts]
    district: ShownPlace | None = None
    is_groups: bool = False
    note: str = ""

    @property
    def count(self) -> int:
        """Return how many departments there are."""
        return len(self.counts)


def sections_of_all(assigned: AssignedDepartments, filters: DepartmentFilterSet) -> list[UnnamedSection]:
    """Return the section of every district by code, of departments of no district, and of groups; no query.

    Without those that have none, and with a chosen scope that one alone.
    """

    def counts_of(pks: Iterable[int]) -> dict[int, AssignmentCounts]:
        return {pk: assigned.counts[pk] for pk in pks}

    of_district = assigned.by_district
    found = [
        UnnamedSection(one.shown_name, one.slug, counts_of(of_district[one.pk]), one)
        for one in filters.districts.values()
        if one.pk in of_district
    ]
    found.append(UnnamedSection(SCOPES[OUTSIDE], OUTSIDE, counts_of(of_district.get(None, ()))))
    found.append(
        UnnamedSection(
            SCOPES[GROUPS], GROUPS, counts_of(assigned.groups), is_groups=True, note=_NOTE_ON_GROUPS
        )
    )
    scope = filters.scope
    return [one for one in found if one.count and scope in ("", one.scope)]


def name_departments(
    sections: Iterable[UnnamedSection], sort: str, most: int | None = None
) -> list[DepartmentSection]:
    """Return the sections with their departments in the order ``sort``, the first ``most`` of each; two queries."""
    wanted = {
        one.scope: list(one.counts)
        if most is None or sort == "name"
        else most_assigned(one.counts, one.counts, most, _SORT_KEYS[sort])
        for one in sections
    }
    departments = Department.objects.filter(pk__in=list(chain.from_iterable(wanted.values())))
    found = {one.pk: one for one in _read_departments(departments)}
    named = []
    for one in sections:
        rows = [AssignedDepartment(found[pk], one.counts[pk]) for pk in wanted[one.scope] if pk in found]
        greatest = max(counts.either for counts in one.counts.values())
        shown = with_bar_widths(sort_departments(rows, sort)[:most], greatest)
        named.append(
            DepartmentSection(
                one.title, one.scope, shown, one.count, one.district, is_groups=one.is_groups, note=one.note
            )
        )
    return named


def sections_of_district(rows: QuerySet[Assignment], district: ShownPlace) -> Iterator[DepartmentSection]:
    """Yield a district's own departments, those of elsewhere in its documents, and the groups of both."""
    own = _assigned_in(rows.filter(department__district=district.pk))
    guests = _assigned_in(
        rows.filter(measure__document__district=district.pk).exclude(department__district=district.pk),
        district.slug,
    )
    own_departments = [one for one in own if not one.department.is_group]
    yield _make_section(district.shown_name, district.slug, own_departments, district)
    outside = [one for one in guests if not one.department.is_group]
    name = district.shown_name
    note = f"不属于{name}、但{name}的方案列为责任单位；数字只算{name}的方案。"
    yield replace(_make_section("区外单位", "", outside), note=note)
    yield _group_section([one for one in (*own, *guests) if one.department.is_group])


def _assigned_in(rows: QuerySet[Assignment], within: str = "") -> list[AssignedDepartment]:
    """Return the departments of some assignments with their numbers; three queries."""
    assigned = Department.objects.filter(pk__in=rows.order_by().values("department"))
    return _with_counts(assigned, assignment_counts_of(rows), within)


def _with_counts(
    departments: QuerySet[Department], counts: Mapping[int, AssignmentCounts], within: str = ""
) -> list[AssignedDepartment]:
    """Return those of the departments that have numbers; two queries."""
    found = _read_departments(departments)
    return [AssignedDepartment(one, counts[one.pk], within) for one in found if one.pk in counts]


def _read_departments(departments: QuerySet[Department]) -> QuerySet[Department]:
    """Return the departments with what a row shows of them; two queries: each district is read once."""
    districts = District.objects.defer(*HEAVY_DISTRICT_COLUMNS)
    return departments.order_by().only(*_SHOWN).prefetch_related(Prefetch("district", districts))


def _make_section(
    title: str, scope: str, assigned: list[AssignedDepartment], district: ShownPlace | None = None
) -> DepartmentSection:
    """Return a section with bars in proportion to its greatest number."""
    greatest = max((one.counts.either for one in assigned), default=0)
    return DepartmentSection(title, scope, with_bar_widths(assigned, greatest), len(assigned), district)


def _group_section(assigned: list[AssignedDepartment]) -> DepartmentSection:
    """Return the section of groups."""
    return replace(_make_section(SCOPES[GROUPS], GROUPS, assigned), is_groups=True, note=_NOTE_ON_GROUPS)


def name_sort_key(department: Department) -> tuple[bytes, int]:
    """Return the key that sorts departments by name.

    In GB 18030 the 3,755 commonest characters stand by their Mandarin reading, which in Unicode they do not.
    """
    return department.name.encode("gb18030", "replace"), department.pk


def sort_departments(assigned: Iterable[AssignedDepartment], sort: str = "") -> list[AssignedDepartment]:
    """Return the departments in the order ``sort``, one of `DEPARTMENT_SORTS`; equal ones by name."""

    def key(one: AssignedDepartment) -> tuple[Any, ...]:
        return (*_SORT_KEYS[sort](one.counts), *name_sort_key(one.department))

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
