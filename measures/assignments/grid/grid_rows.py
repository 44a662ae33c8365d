"""The rows of the grid as they stand: measures with who leads and supports them, deadline, ★ and progress."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from districts.departments.name_lists import SEPARATOR
from measures.assignments.actions import effective_assignments, last_day_after
from measures.assignments.grid.progress_cells import progress_line
from measures.models import Assignment, Measure, ProgressEntry
from measures.staff.roles import CHANGE_MEASURE
from measures.staff.staff_permissions import assign_refusal, facts_refusal, may_assign

LEAD, CO_LEAD, DEADLINE, STAR, PROGRESS = "lead", "co_lead", "deadline", "star", "progress"
#: The cells of a row that hold departments, and those that hold a fact of the measure itself.
DUTIES, FACTS = (LEAD, CO_LEAD), (DEADLINE, STAR)
CELL_LABELS = {LEAD: "牵头", CO_LEAD: "配合", DEADLINE: "完成时限", STAR: "★", PROGRESS: "进展"}

#: What a cell means: ids of departments in order, a text, or whether there is a ★.
CellValue = tuple[int, ...] | str | bool


@dataclass(frozen=True, slots=True)
class CellState:
    """What a cell means and how it reads."""

    value: CellValue
    text: str

    @classmethod
    def from_json(cls, plain: Any) -> CellState:
        """Return the state that an edit token carries."""
        value, text = plain
        return cls(tuple(value) if isinstance(value, list) else value, text)

    def as_json(self) -> list[Any]:
        """Return the state as an edit token carries it."""
        return [list(self.value) if isinstance(self.value, tuple) else self.value, self.text]


@dataclass(frozen=True, slots=True)
class GridRow:
    """A measure with the effective rows of its ledger; ``day`` is today, or the last one with a planned change.

    ``entered`` is what was entered last of its progress.
    """

    measure: Measure
    ledger: tuple[Assignment, ...]
    day: date
    entered: ProgressEntry | None = None

    @property
    def rows_on_day(self) -> list[Assignment]:
        """Return the rows in force on ``day``, in order: an edit begins from these."""
        return [row for row in self.ledger if row.is_in_force(self.day)]

    @property
    def planned_for(self) -> date | None:
        """Return the day of a planned change, which the row shows as done; None without one."""
        return last_day_after(self.ledger, timezone.localdate())

    def state(self, cell: str) -> CellState:
        """Return what stands in a cell."""
        if cell == DEADLINE:
            return CellState(self.measure.deadline, self.measure.deadline)
        if cell == STAR:
            return CellState(self.measure.own_initiative, star_text(self.measure.own_initiative))
        if cell == PROGRESS:
            line = progress_line(self.entered)
            return CellState(line, line)
        rows = [row for row in self.rows_on_day if row.role == cell]
        return CellState(
            tuple(row.department_id for row in rows), SEPARATOR.join(row.department.name for row in rows)
        )

    def states(self, cells: Iterable[str]) -> dict[str, CellState]:
        """Return what stands in some of the cells."""
        return {cell: self.state(cell) for cell in cells}


def read_grid_rows(pks: Sequence[int]) -> list[GridRow]:
    """Return the rows of the measures with these ids that exist, in their order; three queries."""
    found = (
        Measure.objects.select_related("document__district")
        .defer("imported", "targets", "document__preamble", "document__imported")
        .in_bulk(list(pks))
    )
    ledgers: dict[int, list[Assignment]] = {}
    for row in effective_assignments().filter(measure__in=found).defer("phrase"):
        ledgers.setdefault(row.measure_id, []).append(row)
    entered = {entry.measure_id: entry for entry in ProgressEntry.objects.filter(measure__in=found)}
    today = timezone.localdate()
    rows = []
    for pk in pks:
        if pk in found:
            ledger = tuple(ledgers.get(pk, ()))
            rows.append(GridRow(found[pk], ledger, last_day_after(ledger, today) or today, entered.get(pk)))
    return rows


def editable_cells(user: Any, measure: Measure) -> tuple[str, ...]:
    """Return the cells of a measure that a user may change, none if it is of a district that is not theirs."""
    if not may_assign(user, measure):
        return ()
    return (*DUTIES, *(FACTS if user.has_perm(CHANGE_MEASURE) else ()), PROGRESS)


def cell_refusal(user: Any, measure: Measure, cell: str) -> str:
    """Return in Chinese why a user may not change a cell of a measure, nothing if they may."""
    if cell in editable_cells(user, measure):
        return ""
    return f"{assign_refusal(user, measure) or facts_refusal(user)}。"


def row_edit_subject(measure: int) -> str:
    """Return the subject of the edit token of a row."""
    return f"measures.measure:{measure}:grid"


def star_text(is_own: bool) -> str:
    """Return ★ for a measure of the district's own initiative, nothing for another."""
    return "★" if is_own else ""
