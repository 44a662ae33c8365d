"""The departments that a name can mean in the place of one department."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from districts.departments.department_search import (
    DepartmentCandidate,
    candidates_for_district,
    candidates_outside_districts,
    exact_departments,
    match_candidates,
)
from districts.models import Department
from measures.staff.department_chooser import department_search_address

_SUGGESTED = 3
#: A name with where its department belongs behind it: 区商务委（嘉定）.
_WITH_PLACE = re.compile(r"(?P<name>.+)（(?P<place>[^（）]+)）")


@dataclass(frozen=True)
class DepartmentDirectory:
    """The departments by their names in the place of ``department``; read when they are first needed."""

    department: Department

    @cached_property
    def known(self) -> Sequence[DepartmentCandidate]:
        """Return the departments of the place and around it; four queries."""
        district = self.department.district
        return (
            candidates_for_district(district)
            if district
            else candidates_outside_districts(self.department.city)
        )

    @property
    def search_address(self) -> str:
        """Return the address at which names are found while somebody types."""
        district = self.department.district
        return department_search_address([district] if district else [], city=self.department.city)

    def find_all_here(self, name: str) -> list[DepartmentCandidate]:
        """Return the departments of the place that go by exactly this name: several where they share an alias."""
        return exact_departments(name, self.department.district, self.known)

    def find_here(self, name: str) -> int | None:
        """Return the id of the department of the place with exactly this name; None if none or several have it."""
        found = self.find_all_here(name)
        return found[0].pk if len(found) == 1 else None

    def find_department(self, typed: str) -> Department | None:
        """Return the department with a name of the place, or with one of any place that stands in brackets behind it.

        Return None if no department is meant, or more than one.
        """
        found = self.find_here(typed)
        if found is not None:
            return Department.objects.select_related("district").get(pk=found)
        match = _WITH_PLACE.fullmatch(typed)
        named = Department.objects.filter(name=match["name"]).select_related("district") if match else ()
        meant = [one for one in named if match and _owner_in_word(one) == match["place"]]
        return meant[0] if len(meant) == 1 else None

    def label(self, pk: int) -> str:
        """Return the name by which `find_department` finds a department, with its place if the name is not enough."""
        name = next((one.name for one in self.known if one.pk == pk), "")
        if name and self.find_here(name) == pk:
            return name
        department = Department.objects.select_related("district").filter(pk=pk).first()
        return f"{department.name}（{_owner_in_word(department)}）" if department else ""

    def names_near(self, typed: str) -> list[str]:
        """Return the names that may be meant, the best first."""
        found = match_candidates(typed, self.known, self.department.district, _SUGGESTED)
        return [each.candidate.name for each in found]


def _owner_in_word(department: Department) -> str:
    """Return where a department belongs, in a word."""
    district = department.district
    return district.short_name if district else department.city or department.get_level_display()
