"""What an editor sees of a measure's assignments, as the page's edit token carries it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from measures.assignments.actions import DepartmentInRole
from measures.assignments.editor.measure_ledger import MeasureLedger
from measures.models import Measure


@dataclass(frozen=True, slots=True)
class LedgerState:
    """A measure's version and its assignments in force, in order."""

    version: int
    assignments: tuple[DepartmentInRole, ...]

    @classmethod
    def from_ledger(cls, measure: Measure, ledger: MeasureLedger) -> Self:
        """Return the state of a measure whose ledger is read already."""
        rows = ledger.rows_on_day
        return cls(measure.version, tuple(DepartmentInRole(row.department_id, row.role) for row in rows))

    @classmethod
    def from_json(cls, plain: Any) -> Self:
        """Return the state that an edit token carries."""
        version, assignments = plain
        return cls(version, tuple(DepartmentInRole(department, role) for role, department in assignments))

    def as_json(self) -> list[Any]:
        """Return the state as an edit token carries it."""
        return [self.version, [[each.role, each.department] for each in self.assignments]]


def ledger_edit_subject(measure: Measure) -> str:
    """Return the subject of the edit tokens of a measure's assignments."""
    return f"measures.measure:{measure.pk}:assignments"
