"""Departments and what they are charged with."""

from __future__ import annotations

from dataclasses import dataclass

from districts.models import Department, District, Succession
from measures.models import Document
from measures.views.selectors.counts import (
    Load,
    charged_departments,
    charged_groups,
    loads,
    loads_by_document,
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
class Profile:
    """One department: its names, its forerunners and successors, its load in all and in each document."""

    department: Department
    aliases: tuple[str, ...]
    successions: tuple[Succession, ...]
    load: Load
    documents: tuple[tuple[Document, Load], ...]


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
    """Return one department with everything that is known of it; five queries."""
    by_document = loads_by_document(department)
    charging = Document.objects.filter(pk__in=by_document).select_related("district")
    documents = charging.order_by("district__code", "-year")
    aliases = tuple(alias.name for alias in department.aliases.all())
    successions = Succession.objects.select_related("predecessor", "successor").order_by("date")
    touching = tuple(successions.filter(predecessor=department) | successions.filter(successor=department))
    return Profile(
        department,
        aliases,
        touching,
        loads([department]).get(department.pk, Load()),
        tuple((document, by_document[document.pk]) for document in documents),
    )
