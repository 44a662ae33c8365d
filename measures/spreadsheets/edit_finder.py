"""Find how the rows of a file differ from what was exported, measure by measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from measures.exports.resources import AssignmentResource, MeasureResource
from measures.models import Assignment, Measure
from measures.models.lengths import TEXT, TITLE
from measures.spreadsheets.assignment_rows import AssignmentSheetRows, MeasureAssignmentRows
from measures.spreadsheets.cell_differences import CellDifference, compare_cells, normalise_line_ends
from measures.spreadsheets.department_names import DepartmentNameFinder, split_department_names
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

#: Columns that say which row it is; they have been looked at.
_IDENTITY_COLUMNS = {"id", "version", "document", "code", "as_of", "measure"}
_LISTS = {"lead": Assignment.Role.LEAD, "co_lead": Assignment.Role.CO_LEAD}
_EDITABLE_FIELDS = ("title", "text", "own_initiative")
#: What follows the department.
_OF_DEPARTMENT = ("full_name", "department_kind")
_READ_ONLY = "这一列不能通过表格修改，按网站上的为准。表格里是“{}”，网站上是“{}”。"
_TITLE_LENGTH = TITLE


@dataclass(slots=True)
class EditFinder:
    """Reads the rows of a file into `FileEdits`; ``found`` is what was exported."""

    findings: FileEdits
    found: Mapping[int, ExportedMeasure]
    versions: Mapping[int, int]
    table: SheetTable
    duty_table: SheetTable | None
    names: DepartmentNameFinder = field(default_factory=DepartmentNameFinder)
    _measures: MeasureResource = field(default_factory=MeasureResource)
    _duties: AssignmentResource = field(default_factory=AssignmentResource)

    def edits(self, rows: Sequence[IdentifiedRow], duties: AssignmentSheetRows) -> None:
        """Add to the findings what every measure of the file says otherwise."""
        own = {one.measure: one for one in rows}
        for measure in dict.fromkeys([*own, *duties.sent]):
            then = self.found[measure]
            edited = EditedMeasure(
                measure,
                self.versions[measure],
                own[measure].row.number if measure in own else 0,
                then.measure.code,
                base=[
                    ExportedAssignment(
                        duty.pk, duty.role, duty.department_id, duty.department.name, duty.order
                    )
                    for duty in then.duties
                ],
            )
            if measure in own:
                self._read_measure(edited, own[measure].row, then)
            if self.duty_table is not None:
                self._read_duties(
                    edited,
                    duties.sent.get(measure, MeasureAssignmentRows()),
                    duties,
                    then,
                    whole=measure in own,
                )
            if edited.is_edited:
                self.findings.edited.append(edited)
            elif then.version != self.versions[measure]:
                self.findings.moved += 1

    def _read_measure(self, edited: EditedMeasure, row: TableRow, then: ExportedMeasure) -> None:
        """Note the cells of 举措 that differ."""
        for one in compare_cells(self._measures, row.cells, then.measure):
            place = self.table.place(row.number, one.header)
            if one.name in _EDITABLE_FIELDS and one.there is not MERGED:
                edited.fields[one.name] = self._field(one, place)
            elif one.name in _LISTS and one.there is not MERGED and not one.problem:
                said = _cell_text(one.there)
                if self._is_other(said, edited, _LISTS[one.name], then):
                    edited.lists[_LISTS[one.name]] = EditedCell(
                        place, str(one.here), replace_unstorable(said)
                    )
            elif one.name not in _IDENTITY_COLUMNS and not self._has_been(one, then):
                self._tell(place, one)

    def _field(self, one: CellDifference, place: str) -> EditedCell:
        """Return a cell of a field as its value, with what is wrong with it."""
        base = self._measures.fields[one.name].widget.clean(one.here)
        if one.problem:
            return EditedCell(
                place, base, replace_unstorable(_cell_text(one.there))[:_TITLE_LENGTH], one.problem
            )
        said = normalise_line_ends(self._measures.fields[one.name].widget.clean(one.there))
        if not isinstance(said, str):
            return EditedCell(place, base, said)
        return EditedCell(
            place, replace_unstorable(base), replace_unstorable(said), _find_text_problem(one.name, said)
        )

    def _is_other(self, text: str, edited: EditedMeasure, role: str, then: ExportedMeasure) -> bool:
        """Return whether a cell of departments means others than it was exported with, or another order."""
        district = then.measure.document.district_id
        base = [duty for duty in edited.base if duty.role == role]
        names = split_department_names(text, lambda name: self._is_name(name, base, district))
        return len(names) != len(base) or not all(
            self.names.means(name, duty.department, duty.name, district)
            for name, duty in zip(names, base, strict=True)
        )

    def _is_name(self, name: str, base: Sequence[ExportedAssignment], district: int) -> bool:
        return any(duty.name == name for duty in base) or self.names.find(name, district) is not None

    def _has_been(self, one: CellDifference, then: ExportedMeasure) -> bool:
        """Return whether a cell is as it may well have been exported: discrepancies are decided meanwhile."""
        if one.name != "discrepancy" or one.problem:
            return False
        labels = {
            record.get_field_display()
            for record in Measure.objects.get(pk=then.measure.pk).discrepancies.all()
        }
        return set(self._measures.fields[one.name].widget.clean(one.there)) <= labels

    def _tell(self, place: str, one: CellDifference) -> None:
        told = _READ_ONLY.format(_shorten(one.there), _shorten(one.here))
        self.findings.read_only.add(place, one.problem if one.there is MERGED else told)

    def _read_duties(
        self,
        edited: EditedMeasure,
        sent: MeasureAssignmentRows,
        duties: AssignmentSheetRows,
        then: ExportedMeasure,
        *,
        whole: bool,
    ) -> None:
        """Note the rows of 责任 if any differs, comes or goes; ``whole`` says that 举措 has the measure, too."""
        known = {duty.pk: duty for duty in then.duties}
        lines = [self._line(row, known[pk], then) for pk, row in sent.rows.items()]
        base = {duty.id: duty for duty in edited.base}
        for pk in duties.spoilt & known.keys():
            duty = base[pk]
            lines.append(AssignmentLine(0, pk, duty.role, duty.name, duty.department, duty.order))
        gone = known.keys() - {line.id for line in lines}
        added = [self._new_line(row) for row in sent.new]
        if not gone and not added and all(_is_unchanged(line, base[line.id]) for line in lines):
            return
        edited.unsure = bool(gone) and (duties.unclear or (whole and not lines and not added))
        edited.lines = sorted([*lines, *added], key=lambda line: line.row)

    def _line(self, row: TableRow, duty: Any, then: ExportedMeasure) -> AssignmentLine:
        """Return a row that was exported as the file has it."""
        line = AssignmentLine(
            row.number, duty.pk, duty.role, duty.department.name, duty.department_id, duty.order
        )
        district = then.measure.document.district_id
        told = []
        for one in compare_cells(self._duties, row.cells, duty):
            if one.there is MERGED or one.name not in ("role", "department", "order"):
                told.append(one)
            elif one.name == "department":
                line.name = replace_unstorable(_cell_text(one.there)).strip()
                same = self.names.means(line.name, duty.department_id, duty.department.name, district)
                line.department = duty.department_id if same else 0
                if not line.name:
                    line.problems["department"] = "部门是空的。要删去这一分工，请删除整行。"
            elif one.problem:
                line.problems[one.name] = one.problem
            else:
                self._take(line, one.name, one.there)
        for one in told:
            if one.name in _IDENTITY_COLUMNS or (one.name in _OF_DEPARTMENT and not line.department):
                continue
            if self.duty_table is not None:
                self._tell(self.duty_table.place(row.number, one.header), one)
        return line

    def _new_line(self, row: TableRow) -> AssignmentLine:
        """Return a row that was added."""
        line = AssignmentLine(
            row.number, 0, "", replace_unstorable(_cell_text(row.cells.get("部门"))).strip(), 0, None
        )
        if not line.name:
            line.problems["department"] = "没有写部门。"
        for name, header in (("role", "分工"), ("order", "顺序")):
            cell = row.cells.get(header)
            if cell is MERGED or (name == "order" and (cell is None or cell == "")):
                continue
            try:
                self._take(line, name, cell)
            except (ValueError, OverflowError):
                line.problems[name] = f"“{replace_unstorable(str(cell))[:20]}”无法读懂。"
        if not line.role and "role" not in line.problems:
            line.problems["role"] = "没有写分工，应为牵头或配合。"
        return line

    def _take(self, line: AssignmentLine, name: str, cell: Any) -> None:
        """Take the role or the order out of a cell; raise `ValueError` for one that has none."""
        said = self._duties.fields[name].widget.clean(cell)
        if name == "role":
            line.role = said
        elif isfinite(said):
            line.order = said
        else:
            line.problems[name] = "顺序应为数字。"


def _is_unchanged(line: AssignmentLine, duty: ExportedAssignment) -> bool:
    return (line.role, line.department, line.order) == (
        duty.role,
        duty.department,
        duty.order,
    ) and not line.problems


def _find_text_problem(name: str, text: str) -> str:
    """Return why a text cannot be a field; nothing if it can."""
    if any(ord(character) < 32 and character not in "\n\t" for character in text) or "\x7f" in text:
        return "含有无法显示的控制字符，不能采纳。请删去后再上传。"
    if replace_unstorable(text) != text:
        return "含有残缺的字符，不能采纳。请删去后再上传。"
    if name == "text" and len(text) > TEXT:
        return f"正文超过 {TEXT} 字，现有 {len(text)} 字，不能采纳。"
    if name != "title":
        return ""
    if len(text) > _TITLE_LENGTH:
        return f"标题超过 {_TITLE_LENGTH} 字，现有 {len(text)} 字，不能采纳。"
    return "标题里有换行，不能采纳。请改为一行。" if "\n" in text else ""


def _cell_text(value: Any) -> str:
    """Return what is in a cell as a text, nothing for an empty one."""
    return "" if value is None else str(value)


def _shorten(value: Any) -> str:
    text = _cell_text(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
