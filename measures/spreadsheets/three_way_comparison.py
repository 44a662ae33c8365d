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

#: A function that returns why the user may not edit the text of a measure, and its assignments; nothing if they may.
EditRights = Callable[[MeasureRow], tuple[str, str]]
_EMPTY = "标题和正文不能都是空的。"


@dataclass(frozen=True, slots=True)
class FileComparison:
    """The measures that the file changes, in file order, those that are closed to the user behind the others.

    ``deleted`` are those deleted since the export.
    """

    measures: tuple[ComparedMeasure, ...]
    deleted: tuple[EditedMeasure, ...]

    def changes(self) -> Iterator[CellChange]:
        """Yield all changes."""
        for one in self.measures:
            yield from one.changes

    @property
    def closed(self) -> list[ComparedMeasure]:
        """Return the measures of which the user may change nothing."""
        return [one for one in self.measures if one.is_closed]

    def count(self, state: ChangeState) -> int:
        """Return the number of changes in a state."""
        return sum(change.state is state for change in self.changes())


def compare_file_edits(file_edits: FileEdits, on: date, rights: EditRights) -> FileComparison:
    """Compare the edits of a file with the current measures and their assignments in force on the day ``on``."""
    now = _current_measures([one.measure for one in file_edits.edited], on)
    names, resource = DepartmentNameFinder(), MeasureResource()
    found: list[ComparedMeasure] = []
    deleted: list[EditedMeasure] = []
    for one in file_edits.edited:
        measure = now.get(one.measure)
        if measure is None:
            deleted.append(one)
            continue
        no_facts, no_assignments = rights(measure)
        changes = [_apply_rights(each, no_facts) for each in _field_changes(one, measure, resource)]
        of_assignments = AssignmentChanges(
            one, unique_assignments(measure), names, measure.document.district_id, file_edits.letters
        ).changes()
        changes += [_apply_rights(each, no_assignments) for each in of_assignments]
        if changes:
            found.append(
                ComparedMeasure(measure, one.version, one.row, tuple(changes), closed=no_assignments)
            )
    return FileComparison(tuple(sorted(found, key=lambda one: one.is_closed)), tuple(deleted))


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


def _apply_rights(change: CellChange, refusal: str) -> CellChange:
    """Return the change, refused with the reason why the user may not make it, if there is one."""
    if not refusal or not change.is_open:
        return change
    return replace(change, state=ChangeState.REFUSED, note=f"{refusal}。")


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
