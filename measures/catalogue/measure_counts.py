"""Counts of measures and departments, equal to those of the list page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from districts.models import Department
from measures.models import Assignment, Document, Measure
from measures.search.index.background_build import IndexNotReady
from measures.search.index.follower import search_index
from measures.search.index.measure_entries import NONE_ID
from measures.search.index.search_engine import IndexSnapshot
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.library_counts import count_by_key, counts_by_facet
from measures.search.results.snapshot_cache import SnapshotCache

#: Departments that are kept as those with most measures.
MOST_BUSIEST = 10
LEAD, CO_LEAD = Assignment.Role.LEAD, Assignment.Role.CO_LEAD


@dataclass(frozen=True, slots=True)
class LibraryTotals:
    """How many documents, measures, city items and departments the library has."""

    documents: int
    measures: int
    city_items: int
    departments: int


class AssignmentCounts(NamedTuple):
    """How many measures a department leads, supports, and has any part in: each measure counts once in each.

    A tuple, as a library has tens of thousands of departments and frozen records take twice as long to make.
    """

    lead: int = 0
    co_lead: int = 0
    either: int = 0


@dataclass(frozen=True, slots=True)
class AssignedDepartments:
    """All departments that are assigned measures today, by id.

    ``groups`` are those of them that are no departments of their own (各相关部门). ``by_district`` has all others by
    the id of their district, None for those of none. ``busiest`` are the `MOST_BUSIEST` of these with most measures and
    all that equal the last of them, ``busiest_groups`` the same of the groups.
    """

    counts: Mapping[int, AssignmentCounts]
    groups: tuple[int, ...]
    by_district: Mapping[int | None, tuple[int, ...]]
    busiest: tuple[int, ...]
    busiest_groups: tuple[int, ...]

    @property
    def total(self) -> int:
        """Return how many there are without the groups."""
        return len(self.counts) - len(self.groups)


_assigned_cache: SnapshotCache[AssignedDepartments] = SnapshotCache(4)


def read_assigned_departments(year: int | None = None) -> AssignedDepartments:
    """Return the assigned departments of all documents or of those of a year.

    The index counts; one query if nothing was written since the last time. While there is no index, two queries.
    """
    try:
        return search_index("default", lambda snapshot: _counted_departments(year, snapshot))
    except IndexNotReady:
        rows = Assignment.objects.in_force()
        of_year = rows.filter(measure__document__year=year) if year else rows
        return _departments_by_district(assignment_counts_of(of_year))


def _counted_departments(year: int | None, snapshot: IndexSnapshot) -> AssignedDepartments:
    """Return what one state of the index counts; cached until anything is written."""

    def count() -> AssignedDepartments:
        query = MeasureQuery.of(year=year) if year else MeasureQuery()
        lead, co_lead, dept = count_by_key(query, "lead", "co_lead", "dept", snapshot=snapshot)
        dept.pop(NONE_ID, None)
        return _departments_by_district(
            {
                int(pk): AssignmentCounts(lead.get(pk, 0), co_lead.get(pk, 0), either)
                for pk, either in dept.items()
            }
        )

    return _assigned_cache.get(year, snapshot.position, "default", count, reads_records=True)


def _departments_by_district(counts: Mapping[int, AssignmentCounts]) -> AssignedDepartments:
    """Return the departments of ``counts`` by their district; one query."""
    groups: list[int] = []
    by_district: dict[int | None, list[int]] = defaultdict(list)
    known: dict[int, AssignmentCounts] = {}
    for pk, district, kind in Department.objects.order_by().values_list("pk", "district", "kind"):
        if pk in counts:
            known[pk] = counts[pk]
            (groups if kind == Department.Kind.GROUP else by_district[district]).append(pk)
    return AssignedDepartments(
        known,
        tuple(groups),
        {one: tuple(found) for one, found in by_district.items()},
        tuple(most_assigned(chain.from_iterable(by_district.values()), known, MOST_BUSIEST)),
        tuple(most_assigned(groups, known, MOST_BUSIEST)),
    )


def rank_key(assigned: AssignmentCounts) -> tuple[int, int]:
    """Return the key that puts the greatest numbers first."""
    return -assigned.either, -assigned.lead


def most_assigned(
    pks: Iterable[int],
    counts: Mapping[int, AssignmentCounts],
    most: int,
    key: Callable[[AssignmentCounts], tuple[int, ...]] = rank_key,
) -> list[int]:
    """Return the first ``most`` departments by ``key``, and all that equal the last of them."""
    keys = [(key(counts[pk]), pk) for pk in pks]
    if len(keys) <= most:
        return [pk for _, pk in keys]
    last = nsmallest(most, keys)[-1][0]
    return [pk for its_key, pk in keys if its_key <= last]


def count_library() -> LibraryTotals:
    """Return the totals of the library; one query where the index counts the rest."""
    try:
        (kinds,) = counts_by_facet("kind")
    except IndexNotReady:
        kinds = dict(Measure.objects.order_by().values_list("kind").annotate(n=Count("pk")))
    district, city = (kinds.get(kind, 0) for kind in (Measure.Kind.DISTRICT, Measure.Kind.CITY))
    return LibraryTotals(Document.objects.count(), district, city, read_assigned_departments().total)


def assignment_counts(departments: Iterable[Department]) -> dict[int, AssignmentCounts]:
    """Return the counts of the given departments by their ids, those without measures left out; one query."""
    return assignment_counts_of(Assignment.objects.in_force().filter(department__in=departments))


def assignment_counts_of(rows: QuerySet[Assignment]) -> dict[int, AssignmentCounts]:
    """Return the counts of these assignments by the id of the department; one query."""
    return {department: counts for (department,), counts in assignment_counts_by(rows, "department").items()}


def assignment_counts_by(rows: QuerySet[Assignment], *keys: str) -> dict[tuple[Any, ...], AssignmentCounts]:
    """Return the counts of these assignments by the values of the fields ``keys``; one query."""
    counted = (
        rows.order_by()
        .values_list(*keys)
        .annotate(
            lead=Count("measure", distinct=True, filter=Q(role=LEAD)),
            co_lead=Count("measure", distinct=True, filter=Q(role=CO_LEAD)),
            either=Count("measure", distinct=True),
        )
    )
    return {tuple(row[:-3]): AssignmentCounts(*row[-3:]) for row in counted}
