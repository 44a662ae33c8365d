"""With whom a department shares measures: who supports what it leads, and whom it supports."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from districts.models import Department
from measures.catalogue.measure_counts import CO_LEAD, LEAD
from measures.models import Assignment

#: So many of each are named.
MAX_PARTNERS = 8


@dataclass(frozen=True, slots=True)
class PartnerDepartment:
    """A department and the number of measures that one of the two leads and the other supports."""

    department: Department
    count: int


@dataclass(frozen=True, slots=True)
class DepartmentPartners:
    """Who supports the department most, and whom it supports most."""

    supporters: tuple[PartnerDepartment, ...]
    leaders: tuple[PartnerDepartment, ...]


def read_partners(department: Department) -> DepartmentPartners:
    """Return with whom the department shares measures most; three queries.

    Only pairs of lead and support are counted: no list can be asked for what two departments lead together.
    """
    supporters = _count_shared(department, LEAD, CO_LEAD)
    leaders = _count_shared(department, CO_LEAD, LEAD)
    found = Department.objects.select_related("district").in_bulk([pk for pk, _ in (*supporters, *leaders)])
    return DepartmentPartners(
        *(tuple(PartnerDepartment(found[pk], count) for pk, count in each) for each in (supporters, leaders))
    )


def _count_shared(department: Department, role: str, other: str) -> list[tuple[int, int]]:
    """Return the ids of those who have the role ``other`` in most of what it has ``role`` in; with how many."""
    shared = Assignment.objects.in_force().filter(department=department, role=role).values("measure")
    rows = (
        Assignment.objects.in_force()
        .filter(measure__in=shared, role=other)
        .exclude(department=department)
        .order_by()
        .values_list("department")
        .annotate(n=Count("measure", distinct=True))
        .order_by("-n", "department__name", "department")
    )
    return [(pk, count) for pk, count in rows[:MAX_PARTNERS]]
