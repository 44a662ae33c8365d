"""Find the edits of a file: the differences between its rows and the exported measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any

from districts.departments.name_lists import split_department_names
from measures.exports.resources import AssignmentResource, MeasureResource
from measures.models import Assignment, Measure, ProgressEntry
from measures.models.lengths import DEADLINE, TEXT, TITLE
from measures.spreadsheets.assignment_rows import AssignmentSheetRows, MeasureAssignmentRows
from measures.spreadsheets.cell_differences import CellDifference, compare_cells, normalise_line_ends
from measures.spreadsheets.department_names import DepartmentNameFinder
from measures.spreadsheets.exported_state import ExportedMeasure
from measures.spreadsheets.file_edits import (
    AssignmentLine,
    EditedCell,
    EditedMeasure,
    ExportedAssignment,
    FileEdits,
    replace_unstorable,
)
from measures.spreadsheets.measure_rows import IdentifiedRow
from measures.spreadsheets.sheet_table import MERGED, SheetTable, TableRow

#: Columns that identify a row; they are checked before.
_IDENTITY_COLUMNS = {"id", "version", "document", "code", "as_of", "measure"}
_LISTS = {"lead": Assignment.Role.LEAD, "co_lead": Assignment.Role.CO_LEAD}
_EDITABLE_FIELDS = ("title", "text", "own_initiative", "deadline")
#: Columns of what was entered last of the progress.
_PROGRESS = tuple(name for name in MeasureResource.fields if name.startswith("progress"))
#: Columns whose values follow from the department.
_OF_DEPARTMENT = ("full_name", "department_kind")
_READ_ONLY = "这一列不能通过表格修改，按网站上的为准。表格里是“{}”，网站上是“{}”。"
#: The fields of one line, with what they are called and how long they may be.
_LINES = {"title": ("标题", TITLE), "deadline": ("完成时限", DEADLINE)}


@dataclass(slots=True)
class EditFinder:
    """Adds the edits of the rows of a file to ``file_edits``.

    ``exported`` are the exported measures by id, ``versions`` their versions in the file, ``table`` is the sheet 举措,
    ``assignment_table`` the sheet 责任 if the file has it.
    """

    file_edits: FileEdits
    exported: Mapping[int, ExportedMeasure]
    versions: Mapping[int, int]
    table: SheetTable
    assignment_table: SheetTable | None
    names: DepartmentNameFinder = field(default_factory=DepartmentNameFinder)
    _measures: MeasureResource = field(default_factory=MeasureResource)
    _assignments: AssignmentResource = field(default_factory=AssignmentResource)

    def add_edits(self, rows: Sequence[IdentifiedRow], sheet: AssignmentSheetRows) -> None:
        """Add the edits of every measure in ``rows`` of 举措 or in the ``sheet`` 责任."""
        own = {one.measure: one for one in rows}
        for measure in dict.fromkeys([*own, *sheet.by_measure]):
            exported = self.exported[measure]
            edited = EditedMeasure(
                measure,
                self.versions[measure],
                own[measure].row.number if measure in own else 0,
                exported.measure.code,
                base=[
                    ExportedAssignment(row.pk, row.role, row.department_id, row.department.name, row.order)
                    for row in exported.assignments
                ],
            )
            if measure in own:
                self._read_measure(edited, own[measure].row, exported)
            if self.assignment_table is not None:
                self._read_assignments(edited, sheet, exported, in_both_sheets=measure in own)
            if edited.is_edited:
                self.file_edits.edited.append(edited)
            elif exported.version != self.versions[measure]:
                self.file_edits.moved += 1

    def _read_measure(self, edited: EditedMeasure, row: TableRow, exported: ExportedMeasure) -> None:
        """Add the edited cells of a row of 举措."""
        for one in compare_cells(self._measures, row.cells, exported.measure):
            place = self.table.place(row.number, one.header)
            if one.name in _EDITABLE_FIELDS and one.in_file is not MERGED:
                edited.fields[one.name] = self._field(one, place)
            elif one.name in _LISTS and one.in_file is not MERGED and not one.problem:
                text = _exported_cell_text(one.in_file)
                if self._lists_others(text, edited, _LISTS[one.name], exported):
                    edited.lists[_LISTS[one.name]] = EditedCell(
                        place, str(one.in_record), replace_unstorable(text)
                    )
            elif one.name not in _IDENTITY_COLUMNS and not self._may_be_unedited(one, exported):
                self._add_read_only(place, one)

    def _field(self, one: CellDifference, place: str) -> EditedCell:
        """Return the edited cell of a field, with a problem if its value is invalid."""
        base = self._measures.fields[one.name].widget.clean(one.in_record)
        if one.problem:
            return EditedCell(
                place, base, replace_unstorable(_exported_cell_text(one.in_file))[:TITLE], one.problem
            )
        value = normalise_line_ends(self._measures.fields[one.name].widget.clean(one.in_file))
        if not isinstance(value, str):
            return EditedCell(place, base, value)
        return EditedCell(
            place, replace_unstorable(base), replace_unstorable(value), _find_text_problem(one.name, value)
        )

    def _lists_others(self, text: str, edited: EditedMeasure, role: str, exported: ExportedMeasure) -> bool:
        """Return whether a cell of department names means other departments than exported, or another order."""
        district = exported.measure.document.district_id
        base = [row for row in edited.base if row.role == role]
        names = split_department_names(text, lambda name: self._is_known_name(name, base, district))
        return len(names) != len(base) or not all(
            self.names.means(name, row.department, row.name, district)
            for name, row in zip(names, base, strict=True)
        )

    def _is_known_name(self, name: str, base: Sequence[ExportedAssignment], district: int) -> bool:
        return (
            any(row.name == name for row in base) or self.names.find_department_id(name, district) is not None
        )

    def _may_be_unedited(self, one: CellDifference, exported: ExportedMeasure) -> bool:
        """Return whether a cell may be as exported: discrepancies may have been decided, progress entered since."""
        if one.name in _PROGRESS:
            return self._was_entered(one, exported)
        if one.name != "discrepancy" or one.problem:
            return False
        labels = {
            record.get_field_display()
            for record in Measure.objects.get(pk=exported.measure.pk).discrepancies.all()
        }
        return set(self._measures.fields[one.name].widget.clean(one.in_file)) <= labels

    def _was_entered(self, one: CellDifference, exported: ExportedMeasure) -> bool:
        """Return whether a cell has nothing, or what some entry of the measure's progress says."""
        if one.problem:
            return False
        column = self._measures.fields[one.name]
        entries = ProgressEntry.objects.filter(measure=exported.measure.pk)
        cells = [column.cell(replace(exported.measure, progress=entry)) for entry in (None, *entries)]
        return column.widget.clean(one.in_file) in [column.widget.clean(cell) for cell in cells]

    def _add_read_only(self, place: str, one: CellDifference) -> None:
        """Add a remark on an edited cell that cannot be changed by a file."""
        remark = _READ_ONLY.format(_shorten(one.in_file), _shorten(one.in_record))
        self.file_edits.read_only.add_remark(place, one.problem if one.in_file is MERGED else remark)

    def _read_assignments(
        self,
        edited: EditedMeasure,
        sheet: AssignmentSheetRows,
        exported: ExportedMeasure,
        *,
        in_both_sheets: bool,
    ) -> None:
        """Set the rows of 责任 if any is edited, added or removed."""
        of_measure = sheet.by_measure.get(edited.measure, MeasureAssignmentRows())
        known = {row.pk: row for row in exported.assignments}
        lines = [self._exported_line(row, known[pk], exported) for pk, row in of_measure.rows.items()]
        base = {row.id: row for row in edited.base}
        for pk in sheet.unusable & known.keys():
            was = base[pk]
            lines.append(AssignmentLine(0, pk, was.role, was.name, was.department, was.order))
        missing = known.keys() - {line.id for line in lines}
        added = [self._new_line(row) for row in of_measure.new]
        if not missing and not added and all(_is_unchanged_line(line, base[line.id]) for line in lines):
            return
        edited.unsure = bool(missing) and (
            sheet.has_unmatched or (in_both_sheets and not lines and not added)
        )
        edited.lines = sorted([*lines, *added], key=lambda line: line.row)

    def _exported_line(self, row: TableRow, was: Any, exported: ExportedMeasure) -> AssignmentLine:
        """Return an exported row of 责任 as it is in the file; ``was`` is the assignment as exported."""
        line = AssignmentLine(row.number, was.pk, was.role, was.department.name, was.department_id, was.order)
        district = exported.measure.document.district_id
        read_only = []
        for one in compare_cells(self._assignments, row.cells, was):
            if one.in_file is MERGED or one.name not in ("role", "department", "order"):
                read_only.append(one)
            elif one.name == "department":
                line.name = replace_unstorable(_exported_cell_text(one.in_file)).strip()
                same = self.names.means(line.name, was.department_id, was.department.name, district)
                line.department = was.department_id if same else 0
                if not line.name:
                    line.problems["department"] = "部门是空的。要删去这一分工，请删除整行。"
            elif one.problem:
                line.problems[one.name] = one.problem
            else:
                self._set_cell(line, one.name, one.in_file)
        for one in read_only:
            if one.name in _IDENTITY_COLUMNS or (one.name in _OF_DEPARTMENT and not line.department):
                continue
            if self.assignment_table is not None:
                self._add_read_only(self.assignment_table.place(row.number, one.header), one)
        return line

    def _new_line(self, row: TableRow) -> AssignmentLine:
        """Return an added row of 责任."""
        line = AssignmentLine(
            row.number, 0, "", replace_unstorable(_exported_cell_text(row.cells.get("部门"))).strip(), 0, None
        )
        if not line.name:
            line.problems["department"] = "没有写部门。"
        for name, header in (("role", "分工"), ("order", "顺序")):
            cell = row.cells.get(header)
            if cell is MERGED or (name == "order" and (cell is None or cell == "")):
                continue
            try:
                self._set_cell(line, name, cell)
            except (ValueError, OverflowError):
                line.problems[name] = f"“{replace_unstorable(str(cell))[:20]}”无法读懂。"
        if not line.role and "role" not in line.problems:
            line.problems["role"] = "没有写分工，应为牵头或配合。"
        return line

    def _set_cell(self, line: AssignmentLine, name: str, cell: Any) -> None:
        """Set the role or the order of a line from a cell; raise `ValueError` if the cell is invalid."""
        value = self._assignments.fields[name].widget.clean(cell)
        if name == "role":
            line.role = value
        elif isfinite(value):
            line.order = value
        else:
            line.problems[name] = "顺序应为数字。"


def _is_unchanged_line(line: AssignmentLine, was: ExportedAssignment) -> bool:
    same = (line.role, line.department, line.order) == (was.role, was.department, was.order)
    return same and not line.problems


def _find_text_problem(name: str, text: str) -> str:
    """Return in Chinese why a text is invalid for the field ``name``, empty if it is valid."""
    if any(ord(character) < 32 and character not in "\n\t" for character in text) or "\x7f" in text:
        return "含有无法显示的控制字符，不能采纳。请删去后再上传。"
    if replace_unstorable(text) != text:
        return "含有残缺的字符，不能采纳。请删去后再上传。"
    if name == "text" and len(text) > TEXT:
        return f"正文超过 {TEXT} 字，现有 {len(text)} 字，不能采纳。"
    if name not in _LINES:
        return ""
    label, most = _LINES[name]
    if len(text) > most:
        return f"{label}超过 {most} 字，现有 {len(text)} 字，不能采纳。"
    return f"{label}里有换行，不能采纳。请改为一行。" if "\n" in text else ""


def _exported_cell_text(value: Any) -> str:
    """Return the value of a cell as text."""
    return "" if value is None else str(value)


def _shorten(value: Any) -> str:
    text = _exported_cell_text(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
