"""What the rows of a file say otherwise than what was exported, measure by measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from measures.exports.resources import AssignmentResource, MeasureResource
from measures.models import Assignment, Measure
from measures.models.lengths import TEXT, TITLE
from measures.spreadsheets.assignment_rows import DutyRows, Sent
from measures.spreadsheets.cell_differences import Difference, differences, lines
from measures.spreadsheets.department_names import Names, split
from measures.spreadsheets.exported_state import Exported
from measures.spreadsheets.file_edits import Cell, Duty, Edited, Findings, Line, storable
from measures.spreadsheets.measure_rows import Known
from measures.spreadsheets.sheet_table import MERGED, Row, Table

#: Columns that say which row it is; they have been looked at.
_IDENTITY = {"id", "version", "document", "code", "as_of", "measure"}
_LISTS = {"lead": Assignment.Role.LEAD, "co_lead": Assignment.Role.CO_LEAD}
_FIELDS = ("title", "text", "own_initiative")
#: What follows the department.
_OF_DEPARTMENT = ("full_name", "department_kind")
_READ_ONLY = "这一列不能通过表格修改，按网站上的为准。表格里是“{}”，网站上是“{}”。"
_TITLE_LENGTH = TITLE


@dataclass(slots=True)
class Reader:
    """Reads the rows of a file into `Findings`; ``found`` is what was exported."""

    findings: Findings
    found: Mapping[int, Exported]
    versions: Mapping[int, int]
    table: Table
    duty_table: Table | None
    names: Names = field(default_factory=Names)
    _measures: MeasureResource = field(default_factory=MeasureResource)
    _duties: AssignmentResource = field(default_factory=AssignmentResource)

    def edits(self, rows: Sequence[Known], duties: DutyRows) -> None:
        """Add to the findings what every measure of the file says otherwise."""
        own = {one.measure: one for one in rows}
        for measure in dict.fromkeys([*own, *duties.sent]):
            then = self.found[measure]
            edited = Edited(
                measure,
                self.versions[measure],
                own[measure].row.number if measure in own else 0,
                then.measure.code,
                base=[
                    Duty(duty.pk, duty.role, duty.department_id, duty.department.name, duty.order)
                    for duty in then.duties
                ],
            )
            if measure in own:
                self._read_measure(edited, own[measure].row, then)
            if self.duty_table is not None:
                self._read_duties(
                    edited, duties.sent.get(measure, Sent()), duties, then, whole=measure in own
                )
            if edited.is_edited:
                self.findings.edited.append(edited)
            elif then.version != self.versions[measure]:
                self.findings.moved += 1

    def _read_measure(self, edited: Edited, row: Row, then: Exported) -> None:
        """Note the cells of 举措 that differ."""
        for one in differences(self._measures, row.cells, then.measure):
            place = self.table.place(row.number, one.header)
            if one.name in _FIELDS and one.there is not MERGED:
                edited.fields[one.name] = self._field(one, place)
            elif one.name in _LISTS and one.there is not MERGED and not one.problem:
                said = _text(one.there)
                if self._is_other(said, edited, _LISTS[one.name], then):
                    edited.lists[_LISTS[one.name]] = Cell(place, str(one.here), storable(said))
            elif one.name not in _IDENTITY and not self._has_been(one, then):
                self._tell(place, one)

    def _field(self, one: Difference, place: str) -> Cell:
        """Return a cell of a field as its value, with what is wrong with it."""
        base = self._measures.fields[one.name].widget.clean(one.here)
        if one.problem:
            return Cell(place, base, storable(_text(one.there))[:_TITLE_LENGTH], one.problem)
        said = lines(self._measures.fields[one.name].widget.clean(one.there))
        if not isinstance(said, str):
            return Cell(place, base, said)
        return Cell(place, storable(base), storable(said), _unusable(one.name, said))

    def _is_other(self, text: str, edited: Edited, role: str, then: Exported) -> bool:
        """Return whether a cell of departments means others than it was exported with, or another order."""
        district = then.measure.document.district_id
        base = [duty for duty in edited.base if duty.role == role]
        names = split(text, lambda name: self._is_name(name, base, district))
        return len(names) != len(base) or not all(
            self.names.means(name, duty.department, duty.name, district)
            for name, duty in zip(names, base, strict=True)
        )

    def _is_name(self, name: str, base: Sequence[Duty], district: int) -> bool:
        return any(duty.name == name for duty in base) or self.names.find(name, district) is not None

    def _has_been(self, one: Difference, then: Exported) -> bool:
        """Return whether a cell is as it may well have been exported: discrepancies are decided meanwhile."""
        if one.name != "discrepancy" or one.problem:
            return False
        labels = {
            record.get_field_display()
            for record in Measure.objects.get(pk=then.measure.pk).discrepancies.all()
        }
        return set(self._measures.fields[one.name].widget.clean(one.there)) <= labels

    def _tell(self, place: str, one: Difference) -> None:
        told = _READ_ONLY.format(_short(one.there), _short(one.here))
        self.findings.read_only.add(place, one.problem if one.there is MERGED else told)

    def _read_duties(
        self, edited: Edited, sent: Sent, duties: DutyRows, then: Exported, *, whole: bool
    ) -> None:
        """Note the rows of 责任 if any differs, comes or goes; ``whole`` says that 举措 has the measure, too."""
        known = {duty.pk: duty for duty in then.duties}
        lines = [self._line(row, known[pk], then) for pk, row in sent.rows.items()]
        base = {duty.id: duty for duty in edited.base}
        for pk in duties.spoilt & known.keys():
            duty = base[pk]
            lines.append(Line(0, pk, duty.role, duty.name, duty.department, duty.order))
        gone = known.keys() - {line.id for line in lines}
        added = [self._new_line(row) for row in sent.new]
        if not gone and not added and all(_is_same(line, base[line.id]) for line in lines):
            return
        edited.unsure = bool(gone) and (duties.unclear or (whole and not lines and not added))
        edited.lines = sorted([*lines, *added], key=lambda line: line.row)

    def _line(self, row: Row, duty: Any, then: Exported) -> Line:
        """Return a row that was exported as the file has it."""
        line = Line(row.number, duty.pk, duty.role, duty.department.name, duty.department_id, duty.order)
        district = then.measure.document.district_id
        told = []
        for one in differences(self._duties, row.cells, duty):
            if one.there is MERGED or one.name not in ("role", "department", "order"):
                told.append(one)
            elif one.name == "department":
                line.name = storable(_text(one.there)).strip()
                same = self.names.means(line.name, duty.department_id, duty.department.name, district)
                line.department = duty.department_id if same else 0
                if not line.name:
                    line.problems["department"] = "部门是空的。要删去这一分工，请删除整行。"
            elif one.problem:
                line.problems[one.name] = one.problem
            else:
                self._take(line, one.name, one.there)
        for one in told:
            if one.name in _IDENTITY or (one.name in _OF_DEPARTMENT and not line.department):
                continue
            if self.duty_table is not None:
                self._tell(self.duty_table.place(row.number, one.header), one)
        return line

    def _new_line(self, row: Row) -> Line:
        """Return a row that was added."""
        line = Line(row.number, 0, "", storable(_text(row.cells.get("部门"))).strip(), 0, None)
        if not line.name:
            line.problems["department"] = "没有写部门。"
        for name, header in (("role", "分工"), ("order", "顺序")):
            cell = row.cells.get(header)
            if cell is MERGED or (name == "order" and (cell is None or cell == "")):
                continue
            try:
                self._take(line, name, cell)
            except (ValueError, OverflowError):
                line.problems[name] = f"“{storable(str(cell))[:20]}”无法读懂。"
        if not line.role and "role" not in line.problems:
            line.problems["role"] = "没有写分工，应为牵头或配合。"
        return line

    def _take(self, line: Line, name: str, cell: Any) -> None:
        """Take the role or the order out of a cell; raise `ValueError` for one that has none."""
        said = self._duties.fields[name].widget.clean(cell)
        if name == "role":
            line.role = said
        elif isfinite(said):
            line.order = said
        else:
            line.problems[name] = "顺序应为数字。"


def _is_same(line: Line, duty: Duty) -> bool:
    return (line.role, line.department, line.order) == (
        duty.role,
        duty.department,
        duty.order,
    ) and not line.problems


def _unusable(name: str, text: str) -> str:
    """Return why a text cannot be a field; nothing if it can."""
    if any(ord(character) < 32 and character not in "\n\t" for character in text) or "\x7f" in text:
        return "含有无法显示的控制字符，不能采纳。请删去后再上传。"
    if storable(text) != text:
        return "含有残缺的字符，不能采纳。请删去后再上传。"
    if name == "text" and len(text) > TEXT:
        return f"正文超过 {TEXT} 字，现有 {len(text)} 字，不能采纳。"
    if name != "title":
        return ""
    if len(text) > _TITLE_LENGTH:
        return f"标题超过 {_TITLE_LENGTH} 字，现有 {len(text)} 字，不能采纳。"
    return "标题里有换行，不能采纳。请改为一行。" if "\n" in text else ""


def _text(value: Any) -> str:
    """Return what is in a cell as a text, nothing for an empty one."""
    return "" if value is None else str(value)


def _short(value: Any) -> str:
    text = _text(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
