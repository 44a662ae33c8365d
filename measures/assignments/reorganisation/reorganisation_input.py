"""What a reorganisation is to do, and the departments that a name means in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from districts.departments.department_names import name_within_district, normalise_name
from districts.departments.department_search import (
    candidates_for_district,
    candidates_outside_districts,
    exact_department,
    match_candidates,
)
from districts.models import Department, District
from measures.assignments.reorganisation.reorganised_departments import SuccessorDepartment

_NEAR = 3


@dataclass(frozen=True, slots=True)
class ReorganisationInput:
    """What the action is to do. ``near`` says for names of new departments which there are that are called alike."""

    predecessors: tuple[int, ...]
    successors: tuple[SuccessorDepartment, ...]
    on: date
    shares: dict[int, list[int]]
    near: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def edit_subject(self) -> str:
        """Return the subject of the edit token of a preview: everything that decides what is done."""
        successors = [list(asdict(one).values()) for one in self.successors]
        shares = sorted(self.shares.items())
        return "measures.reorganisation:" + json.dumps(
            [self.predecessors, successors, self.on.isoformat(), shares], ensure_ascii=False
        )


class ReorganisationDirectory:
    """The departments that can be meant by a name where ``department`` belongs; four queries."""

    def __init__(self, department: Department) -> None:
        self.district: District | None = department.district
        self.known = (
            candidates_for_district(department.district)
            if department.district
            else candidates_outside_districts(department.city)
        )

    def find(self, name: str) -> int | None:
        """Return the department that goes by exactly this name."""
        if self.district:
            found = exact_department(name, self.district, self.known)
            return found.pk if found else None
        return next((one.pk for one in self.known if one.name == normalise_name(name)), None)

    def new_successor(self, name: str, full_name: str) -> SuccessorDepartment:
        """Return a successor of a name that nobody has, as the district says it."""
        local = name_within_district(name, self.district) if self.district else normalise_name(name)
        return SuccessorDepartment(name=local, full_name=full_name)

    def near(self, name: str) -> tuple[str, ...]:
        """Return the names that a name may have been meant for."""
        return tuple(one.candidate.name for one in match_candidates(name, self.known, self.district, _NEAR))

    def near_new(self, successors: Sequence[SuccessorDepartment]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return the names of new departments that may have been meant for others, each with those."""
        names = (one.name for one in successors if one.department is None)
        return tuple((name, near) for name in names if (near := self.near(name)))
