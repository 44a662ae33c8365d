"""Departments and what they are charged with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q

from districts.models import Department, District, Succession
from measures.models import Assignment, Document, Measure
from measures.views.selectors.counts import (
    CO_LEAD,
    LEAD,
    Load,
    charged_departments,
    charged_groups,
    loads,
)


@dataclass(frozen=True, slots=True)
class Charged:
    """A department with its load."""

    department: Department
    load: Load


@dataclass(frozen=True, slots=True)
class Listing:
    """All charged departments: by district (None for those outside any), most charged first; groups apart."""

    count: int
    by_district: tuple[tuple[District | None, tuple[Charged, ...]], ...]
    groups: tuple[Charged, ...]


@dataclass(frozen=True, slots=True)
class Docket:
    """What one document charges a department with, each measure once a role, in the order of the document."""

    document: Document
    lead: tuple[Measure, ...]
    co_lead: tuple[Measure, ...]

    @property
    def either(self) -> int:
        """How many measures the department has any part in."""
        return len({measure.pk for measure in (*self.lead, *self.co_lead)})


@dataclass(frozen=True, slots=True)
class Profile:
    """One department: its names, its forerunners and successors, its load in all and in each document."""

    department: Department
    aliases: tuple[str, ...]
    successions: tuple[Succession, ...]
    load: Load
    dockets: tuple[Docket, ...]


def listing() -> Listing:
    """Return all charged departments; three queries."""
    charged = loads()

    def ranked(departments: list[Department]) -> tuple[Charged, ...]:
        found = [Charged(one, charged[one.pk]) for one in departments if one.pk in charged]
        return tuple(sorted(found, key=lambda one: (-one.load.either, -one.load.lead, one.department.name)))

    departments = list(charged_departments().select_related("district"))
    districts = {one.district_id: one.district for one in departments}
    order = sorted(districts.items(), key=lambda item: (item[1] is None, item[1].code if item[1] else ""))
    by_district = tuple(
        (district, ranked([one for one in departments if one.district_id == pk])) for pk, district in order
    )
    return Listing(len(departments), by_district, ranked(list(charged_groups().select_related("district"))))


def profile(department: Department) -> Profile:
    """Return one department with everything that is known of it; four queries."""
    successions = Succession.objects.filter(Q(predecessor=department) | Q(successor=department))
    return Profile(
        department,
        tuple(alias.name for alias in department.aliases.all()),
        tuple(successions.select_related("predecessor", "successor").order_by("date", "pk")),
        loads([department]).get(department.pk, Load()),
        tuple(_dockets(department)),
    )


def _dockets(department: Department) -> Iterator[Docket]:
    """Yield what each document charges the department with, newest document of a district first; one query."""
    assignments = (
        Assignment.objects.in_force()
        .filter(department=department)
        .select_related("measure__document__district")
        .order_by(
            "measure__document__district__code",
            "-measure__document__year",
            "measure__document__slug",
            "measure__order",
        )
    )
    for _, group in groupby(assignments, lambda one: one.measure.document_id):
        rows = list(group)
        roles: dict[str, dict[int, Measure]] = {LEAD: {}, CO_LEAD: {}}
        for row in rows:
            roles[row.role][row.measure_id] = row.measure
        yield Docket(rows[0].measure.document, tuple(roles[LEAD].values()), tuple(roles[CO_LEAD].values()))
