"""What the grid would change, cell by cell: what was typed held against what was opened and what is there now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

from measures.assignments.actions import DepartmentInRole, last_day_after
from measures.assignments.grid.grid_rows import (
    CELL_LABELS,
    DUTIES,
    PROGRESS,
    CellState,
    GridRow,
    cell_refusal,
    read_grid_rows,
)
from measures.assignments.grid.progress_cells import parse_progress
from measures.models import Assignment


class CellFate(StrEnum):
    """What becomes of a cell that was edited."""

    WRITTEN = "written"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RowEdit:
    """What was typed in the cells of one measure, and what they held when they were opened."""

    measure: int
    opened: Mapping[str, CellState]
    typed: Mapping[str, CellState]


@dataclass(frozen=True, slots=True)
class CellEdit:
    """An edited cell: what it held when opened, what it holds now, what was typed; ``note`` why it is refused."""

    row: GridRow
    cell: str
    opened: CellState
    now: CellState
    typed: CellState
    fate: CellFate
    note: str = ""

    @property
    def key(self) -> str:
        """Return the name of the cell in a form."""
        return f"{self.row.measure.pk}-{self.cell}"

    @property
    def label(self) -> str:
        """Return the name of the column."""
        return CELL_LABELS[self.cell]


@dataclass(frozen=True, slots=True)
class GridPlan:
    """The edits of all rows, in their order. ``on`` is the day from which duties change."""

    edits: tuple[CellEdit, ...]
    on: date

    def edits_with_fate(self, fate: CellFate) -> list[CellEdit]:
        """Return the edits with a fate."""
        return [edit for edit in self.edits if edit.fate is fate]

    @property
    def written(self) -> list[CellEdit]:
        """Return the edits that nobody else's change meets."""
        return self.edits_with_fate(CellFate.WRITTEN)

    @property
    def conflicts(self) -> list[CellEdit]:
        """Return the edits of cells that somebody else changed meanwhile."""
        return self.edits_with_fate(CellFate.CONFLICT)

    @property
    def refused(self) -> list[CellEdit]:
        """Return the edits that cannot be written."""
        return self.edits_with_fate(CellFate.REFUSED)

    @property
    def measures(self) -> int:
        """Return how many measures are written to."""
        return len({edit.row.measure.pk for edit in self.written})

    @property
    def needs_reason(self) -> bool:
        """Whether something that was published would change."""
        return any(
            row.place != Assignment.Place.STAFF
            for edit in (*self.written, *self.conflicts)
            if edit.cell in DUTIES
            for row in edit.row.rows_on_day
        )

    @property
    def digest(self) -> str:
        """Return a digest of the whole preview: it changes with whatever is typed, or is there now."""
        plain = [
            [edit.key, edit.fate, edit.opened.as_json(), edit.now.as_json(), edit.typed.as_json(), edit.note]
            for edit in self.edits
        ]
        return sha256(json.dumps([self.on.isoformat(), plain]).encode()).hexdigest()


def plan_grid(edits: Sequence[RowEdit], on: date, user: Any) -> GridPlan:
    """Return what the edits of a user would change from the day ``on``; three queries, beside those of their rights.

    Cells that are so already are left out.
    """
    wanted = {edit.measure: edit for edit in edits}
    rows = read_grid_rows(list(wanted))
    return GridPlan(tuple(_cell_edits(((row, wanted[row.measure.pk]) for row in rows), on, user)), on)


def duties_after(row: GridRow, edits: Iterable[CellEdit]) -> list[DepartmentInRole]:
    """Return who is responsible for a measure after some edits of its cells, in order."""
    after = {cell: row.state(cell).value for cell in DUTIES}
    after |= {edit.cell: edit.typed.value for edit in edits if edit.cell in DUTIES}
    return [
        DepartmentInRole(pk, role)
        for role, departments in after.items()
        if isinstance(departments, tuple)
        for pk in departments
    ]


def _cell_edits(rows: Iterable[tuple[GridRow, RowEdit]], on: date, user: Any) -> Iterator[CellEdit]:
    """Yield the edits of all rows."""
    for row, edit in rows:
        for cell, typed in edit.typed.items():
            opened, now = edit.opened[cell], row.state(cell)
            if typed.value == now.value:
                continue
            note = _cell_refusal(row, cell, typed, on, user)
            fate = CellFate.CONFLICT if opened.value != now.value else CellFate.WRITTEN
            yield CellEdit(row, cell, opened, now, typed, CellFate.REFUSED if note else fate, note)


def _cell_refusal(row: GridRow, cell: str, typed: CellState, on: date, user: Any) -> str:
    """Return why a cell cannot be written, nothing if it can."""
    if refusal := cell_refusal(user, row.measure, cell):
        return refusal
    if cell == PROGRESS and row.entered and parse_progress(str(typed.value)).as_of < row.entered.as_of:
        return f"已有截至 {row.entered.as_of:%Y-%m-%d} 的填报，截至日期不能早于这一天。"
    if cell not in DUTIES:
        return ""
    if later := last_day_after(row.ledger, on):
        return f"在 {later:%Y-%m-%d} 已另有调整，生效日期不能早于这一天。"
    assigned = [(one.role, one.department_id) for one in row.rows_on_day]
    if len(set(assigned)) < len(assigned):
        return "同一部门在同一分工中列了两次，请先在“调整责任”中整理。"
    return ""
