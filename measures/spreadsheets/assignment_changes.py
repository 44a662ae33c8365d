"""Compare the assignments in a file with the current ones: row by row, or a whole cell of names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from districts.departments.name_lists import split_department_names
from measures.exports.columns import SEPARATOR
from measures.exports.export_rows import ExportAssignmentRow
from measures.models import Assignment
from measures.spreadsheets.cell_change import CellChange, ChangeState
from measures.spreadsheets.department_names import DepartmentNameFinder
from measures.spreadsheets.file_edits import AssignmentLine, EditedMeasure, ExportedAssignment

_LABELS = {"department": "部门", "role": "分工", "order": "顺序", "removed": "删去一行", "added": "新增一行"}
_LISTS = {Assignment.Role.LEAD: "牵头单位", Assignment.Role.CO_LEAD: "配合单位"}
_TWO_PLACES = "“举措”表的{}与“责任”表都改了，而且改得不一样：只能采纳一处。"
_UNSURE = "这份文件的“责任”表里，这项举措的行可能是误删的，默认不采纳。"

#: A role and a department.
RoleAndDepartment = tuple[str, int]


@dataclass(slots=True)
class AssignmentChanges:
    """Builds the changes of the assignments of one measure.

    ``now`` are its assignments in force, in order; ``district`` is the id of its district, in which names are looked
    up; ``letters`` are the columns of the sheet 责任 by cell.
    """

    edited: EditedMeasure
    now: Sequence[ExportAssignmentRow]
    names: DepartmentNameFinder
    district: int
    letters: Mapping[str, str]
    _in_force: set[RoleAndDepartment] = field(default_factory=set)
    _base: dict[int, ExportedAssignment] = field(default_factory=dict)

    def changes(self) -> list[CellChange]:
        """Return the changes in the sheet 责任, and those in cells of 举措 that do not agree with it."""
        self._in_force = {(row.role, row.department_id) for row in self.now}
        self._base = {row.id: row for row in self.edited.base}
        rows = list(self._assignment_sheet_changes())
        lists = [self._list(role) for role in self.edited.lists]
        both = [one for one in lists if any(one.roles & row.roles for row in rows)]
        kept = [one for one in lists if one not in both or not self._agrees(one)]
        contradicted = frozenset[str]().union(*(one.roles for one in kept if one in both and one.is_open))
        return [self._flag_contradiction(change, contradicted) for change in (*rows, *kept)]

    def _flag_contradiction(self, change: CellChange, contradicted: frozenset[str]) -> CellChange:
        """Return the change; add a note and do not expect it if the sheets contradict each other in its role."""
        roles = change.roles & contradicted
        if not change.is_open or not roles:
            return change
        labels = SEPARATOR.join(_LISTS[Assignment.Role(role)] for role in sorted(roles))
        return replace(change, note=change.note + _TWO_PLACES.format(labels), expected=False)

    def _assignment_sheet_changes(self) -> Iterator[CellChange]:
        """Yield the changes in the sheet 责任."""
        lines = self.edited.lines
        if lines is None:
            return
        for line in lines:
            if line.id:
                yield from self._changed(line, self._base[line.id])
            else:
                yield self._added(line)
        left = {line.id for line in lines}
        for was in self.edited.base:
            if was.id not in left:
                yield self._removed(was)

    def _changed(self, line: AssignmentLine, was: ExportedAssignment) -> Iterator[CellChange]:
        """Yield a change for each edited cell of a row."""
        state = self._change_state((was.role, was.department), (line.role, self._department_id(line)))
        roles = frozenset({line.role, was.role})
        ended = "" if (was.role, was.department) in self._in_force else "（已不在分工中）"
        if not line.department or "department" in line.problems:
            yield self._department(line, was, state, roles, ended)
        if line.role != was.role or "role" in line.problems:
            problem = line.problems.get("role", "")
            yield self._change(
                line,
                "role",
                f"{was.name}：{_role_label(was.role)}",
                f"{line.name}：{_role_label(line.role)}",
                f"{was.name}：{_role_label(was.role)}{ended}",
                ChangeState.REFUSED if problem else state,
                note=problem,
                roles=roles,
                value=line.role,
            )
        if line.order != was.order or "order" in line.problems:
            yield self._order(line, was, roles)

    def _department(
        self,
        line: AssignmentLine,
        was: ExportedAssignment,
        state: ChangeState,
        roles: frozenset[str],
        ended: str,
    ) -> CellChange:
        department = self._department_id(line)
        note = line.problems.get("department", "") or self._unknown_note(line.name)
        if department and not note and self._is_repeated((line.role, department), line):
            note = self._repeated_note(line, department)
        return self._change(
            line,
            "department",
            f"{_role_label(was.role)}：{was.name}",
            f"{_role_label(line.role)}：{self._full_label(line.name, department)}",
            f"{_role_label(was.role)}：{was.name}{ended}",
            ChangeState.REFUSED if note else state,
            note=note,
            roles=roles,
            departments=(department,) if department else (),
        )

    def _order(self, line: AssignmentLine, was: ExportedAssignment, roles: frozenset[str]) -> CellChange:
        note = line.problems.get("order", "")
        state = ChangeState.REFUSED if note else self._order_state(line, was)
        if state is ChangeState.SAME:
            note = "先后次序没有因此改变。"
        return self._change(
            line,
            "order",
            f"{was.name}：{was.order:g}",
            f"{was.name}：{line.order:g}" if line.order is not None else "",
            _join_departments(self.now, was.role),
            state,
            note=note,
            roles=roles,
            value=line.order,
        )

    def _order_state(self, line: AssignmentLine, was: ExportedAssignment) -> ChangeState:
        """Return the state of a new order number; only the sequence of the departments counts."""
        if (was.role, was.department) not in self._in_force:
            return ChangeState.CONFLICT
        places = {one.department: one.order for one in self.edited.base if one.role == was.role}
        moved = places | {
            base.department: float(other.order)
            for other in self.edited.lines or ()
            if (base := self._base.get(other.id)) is not None
            and base.role == was.role
            and other.order is not None
        }
        present = [row.department_id for row in self.now if row.role == was.role]
        before = [one for one in sorted(places, key=lambda one: places[one]) if one in present]
        after = [one for one in sorted(moved, key=lambda one: moved[one]) if one in present]
        current = [one for one in present if one in places]
        if current == after:
            return ChangeState.SAME
        return ChangeState.CLEAN if current == before else ChangeState.CONFLICT

    def _added(self, line: AssignmentLine) -> CellChange:
        department = self._department_id(line)
        note = "".join(line.problems.values()) or self._unknown_note(line.name)
        pair = (line.role, department)
        if not note and self._is_repeated(pair, line):
            note = self._repeated_note(line, department)
        if pair in self._in_force:
            state = ChangeState.SAME
        else:
            state = ChangeState.CONFLICT if pair in self._exported() else ChangeState.CLEAN
        label = f"{_role_label(line.role)}：{self._full_label(line.name, department)}"
        return self._change(
            line,
            "added",
            "",
            label,
            label if state is ChangeState.SAME else "",
            ChangeState.REFUSED if note else state,
            note=note,
            roles=frozenset({line.role}),
            value=line.order,
            departments=(department,) if department else (),
        )

    def _removed(self, was: ExportedAssignment) -> CellChange:
        is_in_force = (was.role, was.department) in self._in_force
        label = f"{_role_label(was.role)}：{was.name}"
        return CellChange(
            key=f"{self.edited.measure}-{was.id}-removed",
            kind="removed",
            label=_LABELS["removed"],
            place="责任",
            base=label,
            file="",
            now=label if is_in_force else "",
            state=ChangeState.CLEAN if is_in_force else ChangeState.SAME,
            note=_UNSURE if is_in_force and self.edited.unsure else "",
            roles=frozenset({was.role}),
            line=was.id,
            expected=not self.edited.unsure,
        )

    def _list(self, role: str) -> CellChange:
        """Return the change of a cell of 举措 with names of departments."""
        cell = self.edited.lists[role]
        base = [row for row in self.edited.base if row.role == role]
        names = split_department_names(cell.file, lambda name: self._find_department(name, base) != 0)
        departments = [self._find_department(name, base) for name in names]
        unknown = [name for name, one in zip(names, departments, strict=True) if not one]
        note = "".join(map(self._unknown_note, unknown))
        if not note and len(set(departments)) < len(departments):
            note = "同一部门写了两次。"
        now = [row.department_id for row in self.now if row.role == role]
        if now == departments:
            state = ChangeState.SAME
        else:
            state = ChangeState.CLEAN if now == [row.department for row in base] else ChangeState.CONFLICT
        return CellChange(
            key=f"{self.edited.measure}-{role}",
            kind="list",
            label=_LISTS[Assignment.Role(role)],
            place=cell.place,
            base=str(cell.base),
            file=SEPARATOR.join(map(self._full_label, names, departments)),
            now=_join_departments(self.now, role),
            state=ChangeState.REFUSED if note else state,
            note=note,
            roles=frozenset({role}),
            departments=tuple(departments),
        )

    def _agrees(self, cell: CellChange) -> bool:
        """Return whether the rows of 责任 and a cell of 举措 name the same departments in its role."""
        (role,) = cell.roles
        lines = [line for line in self.edited.lines or () if line.role == role]
        placed = sorted(lines, key=lambda line: float("inf") if line.order is None else line.order)
        return cell.departments == tuple(self._department_id(line) for line in placed)

    def _exported(self) -> set[RoleAndDepartment]:
        return {(row.role, row.department) for row in self.edited.base}

    def _change_state(self, was: RoleAndDepartment, new: RoleAndDepartment) -> ChangeState:
        """Return the state of a row that changes from ``was`` to ``new``."""
        if was in self._in_force:
            is_taken = new in self._in_force and new not in self._exported()
            return ChangeState.CONFLICT if is_taken else ChangeState.CLEAN
        return ChangeState.SAME if new in self._in_force else ChangeState.CONFLICT

    def _is_repeated(self, pair: RoleAndDepartment, line: AssignmentLine) -> bool:
        """Return whether another row of the file has the same role and department."""
        return any(
            other is not line and (other.role, self._department_id(other)) == pair
            for other in self.edited.lines or ()
        )

    def _repeated_note(self, line: AssignmentLine, department: int) -> str:
        label = self._full_label(line.name, department)
        return f"{_role_label(line.role)}里已有{label}，同一分工中不能出现两次。"

    def _department_id(self, line: AssignmentLine) -> int:
        """Return the id of the department of a row, 0 if its name is unknown."""
        return line.department or self.names.find_department_id(line.name, self.district) or 0

    def _find_department(self, name: str, base: Sequence[ExportedAssignment]) -> int:
        """Return the id of the department that a name means, one of ``base`` first; 0 if the name is unknown."""
        for row in base:
            if self.names.means(name, row.department, row.name, self.district):
                return row.department
        return self.names.find_department_id(name, self.district) or 0

    def _full_label(self, name: str, department: int) -> str:
        """Return a name as typed, followed by the department's own name if it differs."""
        own = self.names.name_of(department, self.district) if department else ""
        return f"{name}（即{own}）" if own and own != name else name

    def _unknown_note(self, name: str) -> str:
        """Return the Chinese note on a name that means no department or several, empty for a known name."""
        if not name or self.names.find_department_id(name, self.district):
            return ""
        near = self.names.similar_names(name, self.district)
        advice = f"是不是{'、'.join(near)}？" if near else ""
        return f"本区没有叫“{name[:40]}”的部门。{advice}请在表格里改正后重新上传，或先在“部门”中新增。"

    def _change(
        self,
        line: AssignmentLine,
        kind: str,
        base: str,
        file: str,
        now: str,
        state: ChangeState,
        *,
        note: str = "",
        roles: frozenset[str] = frozenset(),
        value: str | float | None = None,
        departments: tuple[int, ...] = (),
    ) -> CellChange:
        letter = self.letters.get("department" if kind == "added" else kind, "")
        number = next(at for at, other in enumerate(self.edited.lines or ()) if other is line)
        return CellChange(
            key=f"{self.edited.measure}-{line.id or f'new{number}'}-{kind}",
            kind=kind,
            label=_LABELS[kind],
            place=f"责任!{letter}{line.row}" if letter else f"“责任”第 {line.row} 行",
            base=base,
            file=file,
            now=now,
            state=state,
            note=note,
            roles=roles,
            value=value,
            departments=departments,
            line=line.id or -1 - number,
        )


def _role_label(role: str) -> str:
    return Assignment.Role(role).label if role in Assignment.Role.values else "？"


def _join_departments(now: Sequence[ExportAssignmentRow], role: str) -> str:
    return SEPARATOR.join(row.department.name for row in now if row.role == role)
