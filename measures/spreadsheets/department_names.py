"""Resolve the department names of a file within the district of the measure."""

from __future__ import annotations

from dataclasses import dataclass, field

from districts.departments.department_names import normalise_name
from districts.departments.department_search import (
    DepartmentCandidate,
    candidates_for_district,
    exact_department,
)
from districts.departments.name_lists import similar_department_names
from districts.models import Department, District
from measures.history.actions.past_states import versions_of
from measures.history.actions.record_states import parse_state


@dataclass(slots=True)
class DepartmentNameFinder:
    """Find the departments that names mean; the names of each district are read once."""

    _districts: dict[int, tuple[District, tuple[DepartmentCandidate, ...]]] = field(default_factory=dict)
    _found: dict[tuple[str, int], int | None] = field(default_factory=dict)
    _former: dict[int, frozenset[str]] = field(default_factory=dict)

    def find_department_id(self, name: str, district: int) -> int | None:
        """Return the id of the one department with exactly this name, alias or full name in a district, else None."""
        if (name, district) not in self._found:
            record, known = self._district_and_candidates(district)
            found = exact_department(name, record, known) if name.strip() else None
            self._found[name, district] = found.pk if found else None
        return self._found[name, district]

    def name_of(self, department: int, district: int) -> str:
        """Return the name of a department, empty if it does not belong to the district."""
        return next(
            (one.name for one in self._district_and_candidates(district)[1] if one.pk == department), ""
        )

    def similar_names(self, name: str, district: int) -> tuple[str, ...]:
        """Return at most three names that may be meant by an unknown name, the likeliest first."""
        record, known = self._district_and_candidates(district)
        return similar_department_names(name, known, record)

    def means(self, name: str, department: int, own: str, district: int) -> bool:
        """Return whether a name is a present or former name of a department, which is now called ``own``."""
        return (
            normalise_name(name) == normalise_name(own)
            or self.find_department_id(name, district) == department
            or normalise_name(name) in self._names_in_history(department)
        )

    def _district_and_candidates(self, district: int) -> tuple[District, tuple[DepartmentCandidate, ...]]:
        if district not in self._districts:
            record = District.objects.get(pk=district)
            self._districts[district] = (record, candidates_for_district(record))
        return self._districts[district]

    def _names_in_history(self, department: int) -> frozenset[str]:
        """Return all names of a department in the history, normalised."""
        if department not in self._former:
            versions = versions_of(Department).filter(object_id=department)
            states = (parse_state(data) for data in versions.values_list("data", flat=True))
            self._former[department] = frozenset(normalise_name(state["name"]) for state in states)
        return self._former[department]
