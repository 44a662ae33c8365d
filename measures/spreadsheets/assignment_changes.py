"""Compare the assignments in a file with those of today: row by row, or a whole cell of names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from measures.exports.columns import SEPARATOR
from measures.exports.export_rows import ExportAssignmentRow
from measures.models import Assignment
from measures.spreadsheets.cell_changes import CellChange, ChangeState
from measures.spreadsheets.department_names import DepartmentNameFinder, split_department_names
from measures.spreadsheets.file_edits import AssignmentLine, EditedMeasure, ExportedAssignment

_LABELS = {"department": "部门", "role": "分工", "order": "顺序", "removed": "删去一行", "added": "新增一行"}
_LISTS = {Assignment.Role.LEAD: "牵头单位", Assignment.Role.CO_LEAD: "配合单位"}
_TWO_PLACES = "“举措”表的{}与“责任”表都改了，而且改得不一样：只能采纳一处。"
_UNSURE = "这份文件的“责任”表里，这项举措的行可能是误删的，默认不采纳。"

#: A role and a department.
RoleAndDepartment = tuple[str, int]


@dataclass(slots=True)
class AssignmentChanges:
    """Makes the items of one measure. ``now`` is who is responsible, in order; ``district`` says whose names hold."""

    edited: EditedMeasure
    now: Sequence[ExportAssignmentRow]
    names: DepartmentNameFinder
    district: int
    letters: Mapping[str, str]
    _there: set[RoleAndDepartment] = field(default_factory=set)
    _base: dict[int, ExportedAssignment] = field(default_factory=dict)

    def items(self) -> list[CellChange]:
        """Return the items of 责任, and those of the cells in 举措 that say something else than it."""
        self._there = {(duty.role, duty.department_id) for duty in self.now}
        self._base = {duty.id: duty for duty in self.edited.base}
        rows = list(self._rows())
        lists = [self._list(role) for role in self.edited.lists]
        both = [one for one in lists if any(one.roles & row.roles for row in rows)]
        kept = [one for one in lists if one not in both or not self._agrees(one)]
        touched = frozenset[str]().union(*(one.roles for one in kept if one in both and one.is_open))
        return [self._torn(item, touched) for item in (*rows, *kept)]

    def _torn(self, item: CellChange, touched: frozenset[str]) -> CellChange:
        """Return an item, told apart if another place of the file says something else of the same role."""
        if not item.is_open or not item.roles & touched:
            return item
        named = SEPARATOR.join(_LISTS[Assignment.Role(role)] for role in sorted(item.roles & touched))
        return replace(item, note=item.note + _TWO_PLACES.format(named), expected=False)

    def _rows(self) -> Iterator[CellChange]:
        """Yield the items of the sheet 责任."""
        lines = self.edited.lines
        if lines is None:
            return
        for line in lines:
            if line.id:
                yield from self._changed(line, self._base[line.id])
            else:
                yield self._added(line)
        left = {line.id for line in lines}
        for duty in self.edited.base:
            if duty.id not in left:
                yield self._removed(duty)

    def _changed(self, line: AssignmentLine, was: ExportedAssignment) -> Iterator[CellChange]:
        """Yield an item for each cell of a row that says something else."""
        pair = (line.role, self._meant(line))
        state = self._state((was.role, was.department), pair)
        roles = frozenset({line.role, was.role})
        there = "" if (was.role, was.department) in self._there else "（已不在分工中）"
        if not line.department or "department" in line.problems:
            yield self._department(line, was, state, roles, there)
        if line.role != was.role or "role" in line.problems:
            says = line.problems.get("role", "")
            yield self._item(
                line,
                "role",
                f"{was.name}：{_role_label(was.role)}",
                f"{line.name}：{_role_label(line.role)}",
                f"{was.name}：{_role_label(was.role)}{there}",
                ChangeState.REFUSED if says else state,
                note=says,
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
        there: str,
    ) -> CellChange:
        meant = self._meant(line)
        note = line.problems.get("department", "") or self._unknown(line.name)
        if meant and not note and self._stays((line.role, meant), line):
            note = f"{_role_label(line.role)}里已有{self._named(line.name, meant)}，同一分工中不能出现两次。"
        return self._item(
            line,
            "department",
            f"{_role_label(was.role)}：{was.name}",
            f"{_role_label(line.role)}：{self._named(line.name, meant)}",
            f"{_role_label(was.role)}：{was.name}{there}",
            ChangeState.REFUSED if note else state,
            note=note,
            roles=roles,
            departments=(meant,) if meant else (),
        )

    def _order(self, line: AssignmentLine, was: ExportedAssignment, roles: frozenset[str]) -> CellChange:
        note = line.problems.get("order", "")
        state = ChangeState.REFUSED if note else self._order_state(line, was)
        if state is ChangeState.SAME:
            note = "先后次序没有因此改变。"
        value = line.order
        return self._item(
            line,
            "order",
            f"{was.name}：{was.order:g}",
            f"{was.name}：{line.order:g}" if line.order is not None else "",
            _join_departments(self.now, was.role),
            state,
            note=note,
            roles=roles,
            value=value,
        )

    def _order_state(self, line: AssignmentLine, was: ExportedAssignment) -> ChangeState:
        """Return how a new place in the order stands: only who comes before whom counts."""
        if (was.role, was.department) not in self._there:
            return ChangeState.CONFLICT
        places = {one.department: one.order for one in self.edited.base if one.role == was.role}
        moved = places | {
            base.department: float(other.order)
            for other in self.edited.lines or ()
            if (base := self._base.get(other.id)) is not None
            and base.role == was.role
            and other.order is not None
        }
        present = [duty.department_id for duty in self.now if duty.role == was.role]
        before = [one for one in sorted(places, key=lambda one: places[one]) if one in present]
        after = [one for one in sorted(moved, key=lambda one: moved[one]) if one in present]
        there = [one for one in present if one in places]
        if there == after:
            return ChangeState.SAME
        return ChangeState.CLEAN if there == before else ChangeState.CONFLICT

    def _added(self, line: AssignmentLine) -> CellChange:
        meant = self._meant(line)
        note = "".join(line.problems.values()) or self._unknown(line.name)
        pair = (line.role, meant)
        known = {(duty.role, duty.department) for duty in self.edited.base}
        if not note and self._stays(pair, line):
            note = f"{_role_label(line.role)}里已有{self._named(line.name, meant)}，同一分工中不能出现两次。"
        state = (
            ChangeState.SAME
            if pair in self._there
            else ChangeState.CONFLICT
            if pair in known
            else ChangeState.CLEAN
        )
        return self._item(
            line,
            "added",
            "",
            f"{_role_label(line.role)}：{self._named(line.name, meant)}",
            f"{_role_label(line.role)}：{self._named(line.name, meant)}" if state is ChangeState.SAME else "",
            ChangeState.REFUSED if note else state,
            note=note,
            roles=frozenset({line.role}),
            value=line.order,
            departments=(meant,) if meant else (),
        )

    def _removed(self, was: ExportedAssignment) -> CellChange:
        there = (was.role, was.department) in self._there
        said = f"{_role_label(was.role)}：{was.name}"
        return CellChange(
            key=f"{self.edited.measure}-{was.id}-removed",
            kind="removed",
            label=_LABELS["removed"],
            place="责任",
            base=said,
            file="",
            now=said if there else "",
            state=ChangeState.CLEAN if there else ChangeState.SAME,
            note=_UNSURE if there and self.edited.unsure else "",
            roles=frozenset({was.role}),
            line=was.id,
            expected=not self.edited.unsure,
        )

    def _list(self, role: str) -> CellChange:
        """Return the item of a cell of 举措 with names of departments."""
        cell = self.edited.lists[role]
        base = [duty for duty in self.edited.base if duty.role == role]
        names = split_department_names(cell.file, lambda name: self._resolved(name, base) != 0)
        meant = [self._resolved(name, base) for name in names]
        unknown = [name for name, one in zip(names, meant, strict=True) if not one]
        note = "".join(map(self._unknown, unknown))
        if not note and len(set(meant)) < len(meant):
            note = "同一部门写了两次。"
        now = [duty.department_id for duty in self.now if duty.role == role]
        if now == meant:
            state = ChangeState.SAME
        else:
            state = ChangeState.CLEAN if now == [duty.department for duty in base] else ChangeState.CONFLICT
        return CellChange(
            key=f"{self.edited.measure}-{role}",
            kind="list",
            label=_LISTS[Assignment.Role(role)],
            place=cell.place,
            base=str(cell.base),
            file=SEPARATOR.join(map(self._named, names, meant)),
            now=_join_departments(self.now, role),
            state=ChangeState.REFUSED if note else state,
            note=note,
            roles=frozenset({role}),
            departments=tuple(meant),
        )

    def _agrees(self, cell: CellChange) -> bool:
        """Return whether 责任 with all its changes says of a role what the cell of 举措 does."""
        (role,) = cell.roles
        lines = [line for line in self.edited.lines or () if line.role == role]
        placed = sorted(lines, key=lambda line: float("inf") if line.order is None else line.order)
        return cell.departments == tuple(self._meant(line) for line in placed)

    def _state(self, was: RoleAndDepartment, said: RoleAndDepartment) -> ChangeState:
        """Return how a row stands that said one thing and says another."""
        if was in self._there:
            known = {(duty.role, duty.department) for duty in self.edited.base}
            return ChangeState.CONFLICT if said in self._there and said not in known else ChangeState.CLEAN
        return ChangeState.SAME if said in self._there else ChangeState.CONFLICT

    def _stays(self, pair: RoleAndDepartment, line: AssignmentLine) -> bool:
        """Return whether another row of the file says the same."""
        return any(
            other is not line and (other.role, self._meant(other)) == pair
            for other in self.edited.lines or ()
        )

    def _meant(self, line: AssignmentLine) -> int:
        return line.department or self.names.find(line.name, self.district) or 0

    def _resolved(self, name: str, base: Sequence[ExportedAssignment]) -> int:
        for duty in base:
            if self.names.means(name, duty.department, duty.name, self.district):
                return duty.department
        return self.names.find(name, self.district) or 0

    def _named(self, name: str, department: int) -> str:
        """Return a name as it was typed, with the department's own if that is another."""
        own = self.names.called(department, self.district) if department else ""
        return f"{name}（即{own}）" if own and own != name else name

    def _unknown(self, name: str) -> str:
        """Return what to say of a name that no department goes by, or several do; nothing for one that is known."""
        if not name or self.names.find(name, self.district):
            return ""
        near = self.names.near(name, self.district)
        advice = f"是不是{'、'.join(near)}？" if near else ""
        return f"本区没有叫“{name[:40]}”的部门。{advice}请在表格里改正后重新上传，或先在“部门”中新增。"

    def _item(
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
    return SEPARATOR.join(duty.department.name for duty in now if duty.role == role)
