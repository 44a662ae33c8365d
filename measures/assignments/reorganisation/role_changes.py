"""One role of one measure in a reorganisation: who ends, who begins, where in the order and until when."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from districts.models import Department
from measures.assignments.actions import fill_missing_orders
from measures.assignments.reorganisation.reorganised_departments import ReorganisedDepartments
from measures.models import Assignment, Measure
from measures.text.nested_quotation_marks import quote
from measures.writing.action_errors import ActionError


@dataclass(slots=True)
class SuccessorAssignment:
    """A row to be opened for a successor (its place in the list of them)."""

    successor: int
    begins: date
    ends: date | None
    order: float | None


@dataclass(frozen=True, slots=True)
class RoleChange:
    """What is done to one role of a measure: ``before`` and ``after`` are who stands in it on the day, in order.

    ``places`` says for each row that ends which successors take it over.
    """

    measure: Measure
    role: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    closing: tuple[Assignment, ...]
    opening: tuple[SuccessorAssignment, ...]
    places: tuple[tuple[int, ...], ...]

    @property
    def role_label(self) -> str:
        """Return 牵头 or 配合."""
        return str(Assignment.Role(self.role).label)


class RoleReorganisation:
    """The rows in force of one role, in order. ``later`` says when a successor comes to the role by itself."""

    def __init__(
        self,
        rows: Sequence[Assignment],
        parties: ReorganisedDepartments,
        on: date,
        later: Mapping[tuple[int, str, int], date],
    ) -> None:
        self.rows = rows
        self.parties = parties
        self.on = on
        self.later = later
        self._ending = {one.pk for one in parties.predecessors}
        self._stands = {row.department_id: row for row in rows}
        self._opened: dict[int, SuccessorAssignment] = {}
        self._places: list[tuple[int, ...]] = []

    def step(self, shares: Mapping[int, Collection[int]]) -> RoleChange:
        """Return what is to be done.

        A successor stands where the predecessor stood, several of them beside each other. Who is in the role already
        stays in place and is not named twice.
        """
        line: list[Assignment | SuccessorAssignment] = []
        closing = [row for row in self.rows if self._changes_hands(row)]
        for row in self.rows:
            line += self._followers(row, shares) if row in closing else [row]
        for one, order in zip(line, fill_missing_orders([one.order for one in line]), strict=True):
            if isinstance(one, SuccessorAssignment):
                one.order = order
        return RoleChange(
            self.rows[0].measure,
            self.rows[0].role,
            tuple(row.department.name for row in self.rows),
            tuple(self._successor_name(one) for one in line if self._is_first(one)),
            tuple(closing),
            tuple(self._opened.values()),
            tuple(self._places),
        )

    def _changes_hands(self, row: Assignment) -> bool:
        """Return whether a row changes hands: what ended since is as it was."""
        is_over = row.valid_to is not None and row.valid_to <= timezone.localdate()
        return row.department_id in self._ending and not is_over

    def _followers(self, row: Assignment, shares: Mapping[int, Collection[int]]) -> list[SuccessorAssignment]:
        """Return what begins in the place of a row that ends; the first stands exactly where it stood."""
        numbers = tuple(sorted(set(shares.get(row.pk, range(len(self.parties.successors))))))
        if not numbers or numbers[-1] >= len(self.parties.successors) or numbers[0] < 0:
            raise ActionError(f"请为举措 {row.measure.code} 的{quote(str(row))}至少选择一个承继部门。")
        self._places.append(numbers)
        found = [one for number in numbers if (one := self._opening(number, row)) is not None]
        if found:
            found[0].order = row.order
        return found

    def _opening(self, number: int, row: Assignment) -> SuccessorAssignment | None:
        """Return the row that a successor gets for one that ends; None if it has one, which then lasts as long."""
        department = self.parties.successors[number]
        if (known := self._opened.get(number)) is not None:
            known.ends = self._capped(department, _later_end(known.ends, row.valid_to))
            return None
        begins, ends = self.on, row.valid_to
        stands = self._stands.get(department.pk) if department.pk else None
        if stands is not None:
            if stands.valid_to is None or (ends is not None and ends <= stands.valid_to):
                return None
            begins = stands.valid_to
        ends = self._capped(department, ends)
        if ends is not None and ends <= begins:
            return None
        made = self._opened[number] = SuccessorAssignment(number, begins, ends, None)
        return made

    def _capped(self, department: Department, ends: date | None) -> date | None:
        """Return when a row of a successor ends: at the latest when the department comes to the role by itself."""
        following = self.later.get((self.rows[0].measure_id, self.rows[0].role, department.pk or 0))
        return min(ends, following) if ends and following else ends or following

    def _is_first(self, one: Assignment | SuccessorAssignment) -> bool:
        """Return whether a department is named here for the first time: it may go on after a row that ends."""
        return isinstance(one, Assignment) or one.begins == self.on

    def _successor_name(self, one: Assignment | SuccessorAssignment) -> str:
        department: Department = (
            self.parties.successors[one.successor] if isinstance(one, SuccessorAssignment) else one.department
        )
        return department.name


def _later_end(one: date | None, other: date | None) -> date | None:
    """Return the later of two ends, None being none."""
    return max(one, other) if one and other else None
