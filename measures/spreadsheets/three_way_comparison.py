"""The three-way comparison of a file: values when exported, in the file, and now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from measures.exports.column_values import unique_assignments
from measures.exports.export_rows import ExportReader, MeasureRow
from measures.exports.resources import MeasureResource
from measures.history.actions.measure_versions import id_batches
from measures.models import Measure
from measures.spreadsheets.assignment_changes import AssignmentChanges
from measures.spreadsheets.cell_change import CellChange, ChangeState, ComparedMeasure
from measures.spreadsheets.cell_differences import normalise_line_ends
from measures.spreadsheets.department_names import DepartmentNameFinder
from measures.spreadsheets.file_edits import EditedCell, EditedMeasure, FileEdits

#: A function that returns whether the user may edit the text of a measure, and its assignments.
EditRights = Callable[[MeasureRow], tuple[bool, bool]]
_NO_RIGHT = "您没有修改这一格的权限。"
_EMPTY = "标题和正文不能都是空的。"


@dataclass(frozen=True, slots=True)
class FileComparison:
    """The measures that the file changes, in file order; ``gone`` are those deleted since the export."""

    measures: tuple[ComparedMeasure, ...]
    gone: tuple[EditedMeasure, ...]

    def changes(self) -> Iterator[CellChange]:
        """Yield all changes."""
        for one in self.measures:
            yield from one.changes

    def count(self, state: ChangeState) -> int:
        """Return the number of changes in a state."""
        return sum(change.state is state for change in self.changes())


def compare_file_edits(file_edits: FileEdits, on: date, rights: EditRights) -> FileComparison:
    """Compare the edits of a file with the current measures and their assignments in force on the day ``on``."""
    now = _current_measures([one.measure for one in file_edits.edited], on)
    names, resource = DepartmentNameFinder(), MeasureResource()
    found: list[ComparedMeasure] = []
    gone: list[EditedMeasure] = []
    for one in file_edits.edited:
        measure = now.get(one.measure)
        if measure is None:
            gone.append(one)
            continue
        may_edit, may_assign = rights(measure)
        changes = [_apply_rights(each, may=may_edit) for each in _field_changes(one, measure, resource)]
        of_assignments = AssignmentChanges(
            one, unique_assignments(measure), names, measure.document.district_id, file_edits.letters
        ).changes()
        changes += [_apply_rights(each, may=may_assign) for each in of_assignments]
        if changes:
            found.append(ComparedMeasure(measure, one.version, one.row, tuple(changes)))
    return FileComparison(tuple(found), tuple(gone))


def _current_measures(pks: list[int], on: date) -> dict[int, MeasureRow]:
    """Return the measures that still exist, with their assignments in force on a day."""
    existing = {
        pk
        for some in id_batches(pks)
        for pk in Measure.objects.filter(pk__in=some).values_list("pk", flat=True)
    }
    return {
        row.pk: row
        for batch in ExportReader(on=on).batches([pk for pk in pks if pk in existing])
        for row in batch
    }


def _apply_rights(change: CellChange, *, may: bool) -> CellChange:
    """Return the change, refused if the user may not make it."""
    return change if may or not change.is_open else replace(change, state=ChangeState.REFUSED, note=_NO_RIGHT)


def _field_changes(
    edited: EditedMeasure, measure: MeasureRow, resource: MeasureResource
) -> Iterator[CellChange]:
    """Yield the changes of title, text, deadline and ★."""
    empty = not any(
        edited.fields[name].file if name in edited.fields else getattr(measure, name)
        for name in ("title", "text")
    )
    for name, cell in edited.fields.items():
        problem = cell.problem or (_EMPTY if empty and name in ("title", "text") else "")
        column = resource.fields[name]

        def shown(value: Any, column: Any = column) -> str:
            text = str(column.widget.render(value))
            return text or ("否" if isinstance(value, bool) else "")

        now = getattr(measure, name)
        yield CellChange(
            key=f"{edited.measure}-{name}",
            kind=name,
            label=column.column_name,
            place=cell.place,
            base=shown(cell.base),
            file=str(cell.file) if problem else shown(cell.file),
            now=shown(now),
            state=ChangeState.REFUSED if problem else _field_state(cell, now),
            note=problem,
            value=cell.file,
        )


def _field_state(cell: EditedCell, now: Any) -> ChangeState:
    if normalise_line_ends(now) == cell.file:
        return ChangeState.SAME
    return ChangeState.CLEAN if normalise_line_ends(now) == cell.base else ChangeState.CONFLICT
