"""Departments in parts that are compared with each other: a district's, those outside any, the groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.db.models import Prefetch, QuerySet

from districts.models import Department, District
from measures.catalogue.departments.department_order import AssignedDepartment, with_bar_widths
from measures.catalogue.departments.list_query import GROUPS, OUTSIDE
from measures.catalogue.measure_counts import AssignmentCounts, assignment_counts_of
from measures.models import Assignment, Document

_SHOWN = ("name", "kind", "level", "is_resolved", "district")


@dataclass(frozen=True, slots=True)
class DepartmentSection:
    """Departments that are compared with each other.

    ``count`` is how many there are, ``rows`` those shown. ``scope`` is the choice that shows all of them and ``url``
    its address, where there is one and it is not the page's own. ``documents`` are those that have a matrix.
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


def sections_of_all(loads: Mapping[int, AssignmentCounts], scope: str) -> Iterator[DepartmentSection]:
    """Yield every district's part in the order of codes, those outside any district, and the groups; two queries.

    ``loads`` are those of all departments that are charged with something, by their ids.
    """
    charged = _with_counts(Department.objects.all(), loads)
    bodies: dict[District | None, list[AssignedDepartment]] = defaultdict(list)
    for one in charged:
        if not one.department.is_group:
            bodies[one.department.district].append(one)
    order = sorted((one for one in bodies if one), key=lambda one: one.code)
    for district in order if not scope else ():
        yield _make_section(district.name, district.slug, bodies[district], district)
    if scope in ("", OUTSIDE):
        yield _make_section("市级及其他", OUTSIDE, bodies[None])
    if scope in ("", GROUPS):
        yield _group_section([one for one in charged if one.department.is_group])


def sections_of_district(rows: QuerySet[Assignment], district: District) -> Iterator[DepartmentSection]:
    """Yield a district's own departments, those of elsewhere that its documents charge, and both their groups."""
    own = _assigned_in(rows.filter(department__district=district))
    guests = _assigned_in(
        rows.filter(measure__document__district=district).exclude(department__district=district),
        district.slug,
    )
    yield _make_section(
        district.name, district.slug, [one for one in own if not one.department.is_group], district
    )
    outside = [one for one in guests if not one.department.is_group]
    note = f"不属于{district.name}、但{district.name}的方案列为责任单位；数字只算{district.name}的方案。"
    yield replace(_make_section("区外单位", "", outside), note=note)
    yield _group_section([one for one in (*own, *guests) if one.department.is_group])


def _assigned_in(rows: QuerySet[Assignment], within: str = "") -> list[AssignedDepartment]:
    """Return the departments that ``rows`` charge, with their loads; three queries."""
    charged = Department.objects.filter(pk__in=rows.order_by().values("department"))
    return _with_counts(charged, assignment_counts_of(rows), within)


def _with_counts(
    departments: QuerySet[Department], loads: Mapping[int, AssignmentCounts], within: str = ""
) -> list[AssignedDepartment]:
    """Return those of the departments that have a load; two queries.

    There may be tens of thousands: each district is read once, and of departments what a row shows.
    """
    found = (
        departments.order_by()
        .only(*_SHOWN)
        .prefetch_related(Prefetch("district", District.objects.defer("registered")))
    )
    return [AssignedDepartment(one, loads[one.pk], within) for one in found if one.pk in loads]


def _make_section(
    title: str, scope: str, charged: list[AssignedDepartment], district: District | None = None
) -> DepartmentSection:
    """Return a part with the bars of its departments in proportion to the most charged of them."""
    greatest = max((one.load.either for one in charged), default=0)
    return DepartmentSection(title, scope, with_bar_widths(charged, greatest), len(charged), district)


def _group_section(charged: list[AssignedDepartment]) -> DepartmentSection:
    return replace(
        _make_section("泛指", GROUPS, charged),
        is_groups=True,
        note="原文没有点名、只作泛指的责任方，不是具体单位，不计入单位数。",
    )
