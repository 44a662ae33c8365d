"""The three-way comparison: what was exported, what the file says, what is there now."""

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
from measures.spreadsheets.cell_changes import CellChange, ChangeState, ComparedMeasure
from measures.spreadsheets.cell_differences import normalise_line_ends
from measures.spreadsheets.department_names import DepartmentNameFinder
from measures.spreadsheets.file_edits import EditedCell, EditedMeasure, FileEdits

#: Whether somebody may change the texts of a measure, and who is responsible for it.
EditRights = Callable[[MeasureRow], tuple[bool, bool]]
_NO_RIGHT = "您没有修改这一格的权限。"
_EMPTY = "标题和正文不能都是空的。"


@dataclass(frozen=True, slots=True)
class FileComparison:
    """Every measure of which the file says something else, in the file's order; ``gone`` are those deleted since."""

    measures: tuple[ComparedMeasure, ...]
    gone: tuple[EditedMeasure, ...]

    def items(self) -> Iterator[CellChange]:
        """Yield every item."""
        for one in self.measures:
            yield from one.items

    def count(self, state: ChangeState) -> int:
        """Return how many items are in a state."""
        return sum(item.state is state for item in self.items())


def compare_file_edits(findings: FileEdits, on: date, rights: EditRights) -> FileComparison:
    """Return the comparison, with who is responsible on a day."""
    now = _current_measures([one.measure for one in findings.edited], on)
    names, resource = DepartmentNameFinder(), MeasureResource()
    found: list[ComparedMeasure] = []
    gone: list[EditedMeasure] = []
    for one in findings.edited:
        measure = now.get(one.measure)
        if measure is None:
            gone.append(one)
            continue
        may_word, may_assign = rights(measure)
        items = [_apply_rights(item, may=may_word) for item in _field_changes(one, measure, resource)]
        charged = AssignmentChanges(
            one, unique_assignments(measure), names, measure.document.district_id, findings.letters
        ).items()
        items += [_apply_rights(item, may=may_assign) for item in charged]
        if items:
            found.append(ComparedMeasure(measure, one.version, one.row, tuple(items)))
    return FileComparison(tuple(found), tuple(gone))


def _current_measures(pks: list[int], on: date) -> dict[int, MeasureRow]:
    """Return the measures that are still there."""
    there = {
        pk
        for some in id_batches(pks)
        for pk in Measure.objects.filter(pk__in=some).values_list("pk", flat=True)
    }
    return {
        row.pk: row
        for batch in ExportReader(on=on).batches([pk for pk in pks if pk in there])
        for row in batch
    }


def _apply_rights(item: CellChange, *, may: bool) -> CellChange:
    """Return an item as somebody can decide it."""
    return item if may or not item.is_open else replace(item, state=ChangeState.REFUSED, note=_NO_RIGHT)


def _field_changes(
    edited: EditedMeasure, measure: MeasureRow, resource: MeasureResource
) -> Iterator[CellChange]:
    """Yield the items of title, text and ★."""
    empty = not any(
        edited.fields[name].file if name in edited.fields else getattr(measure, name)
        for name in ("title", "text")
    )
    for name, cell in edited.fields.items():
        problem = cell.problem or (_EMPTY if empty and name != "own_initiative" else "")
        column = resource.fields[name]

        def said(value: Any, column: Any = column) -> str:
            shown = str(column.widget.render(value))
            return shown or ("否" if isinstance(value, bool) else "")

        now = getattr(measure, name)
        yield CellChange(
            key=f"{edited.measure}-{name}",
            kind=name,
            label=column.column_name,
            place=cell.place,
            base=said(cell.base),
            file=str(cell.file) if problem else said(cell.file),
            now=said(now),
            state=ChangeState.REFUSED if problem else _field_state(cell, now),
            note=problem,
            value=cell.file,
        )


def _field_state(cell: EditedCell, now: Any) -> ChangeState:
    if normalise_line_ends(now) == cell.file:
        return ChangeState.SAME
    return ChangeState.CLEAN if normalise_line_ends(now) == cell.base else ChangeState.CONFLICT
