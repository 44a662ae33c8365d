"""Counts of measures and departments, equal to those of the list page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from districts.models import Department
from measures.models import Assignment, Document, Measure
from measures.search.index.background_build import IndexNotReady
from measures.search.query.facet_labels import NONE_VALUE
from measures.search.results.library_counts import counts_by_facet

LEAD, CO_LEAD = Assignment.Role.LEAD, Assignment.Role.CO_LEAD


@dataclass(frozen=True, slots=True)
class LibraryTotals:
    """How many documents, measures, city items and departments the library has."""

    documents: int
    measures: int
    city_items: int
    departments: int


@dataclass(frozen=True, slots=True)
class AssignmentCounts:
    """How many measures a department leads, supports, and has any part in: each measure counts once in each."""

    lead: int = 0
    co_lead: int = 0
    either: int = 0


def count_library() -> LibraryTotals:
    """Return the totals of the library; two queries where the index counts the rest."""
    try:
        kinds, by_department = counts_by_facet("kind", "dept")
        groups = Department.objects.filter(kind=Department.Kind.GROUP).values_list("pk", flat=True)
        assigned = len(by_department.keys() - {NONE_VALUE} - set(map(str, groups)))
    except IndexNotReady:
        kinds = dict(Measure.objects.order_by().values_list("kind").annotate(n=Count("pk")))
        assigned = assigned_departments().count()
    district, city = (kinds.get(kind, 0) for kind in (Measure.Kind.DISTRICT, Measure.Kind.CITY))
    return LibraryTotals(Document.objects.count(), district, city, assigned)


def assigned_departments() -> QuerySet[Department]:
    """Return the departments, groups left out, with at least one measure today."""
    assigned = Assignment.objects.in_force().values("department")
    return Department.objects.filter(pk__in=assigned).exclude(kind=Department.Kind.GROUP)


def assigned_groups() -> QuerySet[Department]:
    """Return the groups (各相关部门) with at least one measure today."""
    assigned = Assignment.objects.in_force().values("department")
    return Department.objects.filter(pk__in=assigned, kind=Department.Kind.GROUP)


def assignment_counts(departments: Iterable[Department] | None = None) -> dict[int, AssignmentCounts]:
    """Return the counts of every assigned department by its id, or of the given ones.

    All of them are counted by the index; the given ones, and all while there is no index, by one query.
    """
    if departments is None:
        try:
            return _indexed_assignment_counts()
        except IndexNotReady:
            pass
    rows = Assignment.objects.in_force()
    return assignment_counts_of(rows if departments is None else rows.filter(department__in=departments))


def assignment_counts_of(rows: QuerySet[Assignment]) -> dict[int, AssignmentCounts]:
    """Return the counts of these assignments by the id of the department; one query."""
    return {department: counts for (department,), counts in assignment_counts_by(rows, "department").items()}


def _indexed_assignment_counts() -> dict[int, AssignmentCounts]:
    """Return the counts of every assigned department, from the index."""
    lead, co_lead, dept = counts_by_facet("lead", "co_lead", "dept")
    return {
        int(value): AssignmentCounts(lead.get(value, 0), co_lead.get(value, 0), either)
        for value, either in dept.items()
        if value != NONE_VALUE
    }


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
