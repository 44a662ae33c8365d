"""Turn accepted cell changes into the fields and assignments to write for each measure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from measures.assignments.actions import DepartmentInRole
from measures.exports.column_values import unique_assignments
from measures.models import Assignment
from measures.spreadsheets.actions import MeasureEdit
from measures.spreadsheets.cell_change import CellChange, ComparedMeasure
from measures.spreadsheets.file_edits import EditedMeasure
from measures.writing.action_errors import ActionError


@dataclass(slots=True)
class _AssignedPlace:
    """A department in a role with its order, while the changes are applied one by one."""

    role: str
    department: int
    order: float


def build_measure_edits(
    compared: Iterable[ComparedMeasure], edited: Iterable[EditedMeasure], accepted: Collection[str]
) -> list[MeasureEdit]:
    """Return the edits that the changes with the keys ``accepted`` amount to, one for each measure that has any.

    Raise `ActionError` if two of these changes contradict each other.
    """
    by_measure = {one.measure: one for one in edited}
    edits = []
    for one in compared:
        changes = [change for change in one.open_changes if change.key in accepted]
        if not changes:
            continue
        of_assignments = [change for change in changes if change.roles]
        edits.append(
            MeasureEdit(
                measure=one.measure.pk,
                version=one.measure.version,
                fields={change.kind: change.value for change in changes if not change.roles},
                assignments=_resulting_assignments(one, by_measure[one.measure.pk], of_assignments)
                if of_assignments
                else None,
                cells=len(changes),
            )
        )
    return edits


def _resulting_assignments(
    compared: ComparedMeasure, edited: EditedMeasure, accepted: Sequence[CellChange]
) -> list[DepartmentInRole]:
    """Return the assignments of a measure after the accepted changes, in order."""
    _check_one_sheet(compared, accepted)
    now = unique_assignments(compared.measure)
    places = [_AssignedPlace(row.role, row.department_id, row.order) for row in now]
    base = {row.id: row for row in edited.base}
    by_line: dict[int, list[CellChange]] = {}
    for change in accepted:
        if change.kind != "list":
            by_line.setdefault(change.line, []).append(change)
    # Find the places of all rows before any of them moves, so that two rows can change places.
    found = {
        line: next(
            (
                place
                for place in places
                if (place.role, place.department) == (base[line].role, base[line].department)
            ),
            None,
        )
        for line in by_line
        if line > 0
    }
    for line, changes in by_line.items():
        place = found.get(line)
        if line > 0 and place is None and not any(change.kind == "removed" for change in changes):
            was = base[line]
            place = _AssignedPlace(was.role, was.department, was.order)
            places.append(place)
        if line < 0:
            place = _AssignedPlace("", 0, float("inf"))
            places.append(place)
        if place is not None:
            _apply_changes(places, place, changes, edited)
    for change in accepted:
        if change.kind == "list":
            (role,) = change.roles
            places = [place for place in places if place.role != role]
            places += [_AssignedPlace(role, one, float(at)) for at, one in enumerate(change.departments)]
    exported = {(row.role, row.department) for row in edited.base}
    added_since = {
        DepartmentInRole(row.department_id, row.role)
        for row in now
        if (row.role, row.department_id) not in exported
    }
    return _order_assignments(compared, places, added_since)


def _apply_changes(
    places: list[_AssignedPlace], place: _AssignedPlace, changes: Sequence[CellChange], edited: EditedMeasure
) -> None:
    """Apply the changes of one row of the file to its place, or remove the place."""
    for change in changes:
        line = (edited.lines or [])[-1 - change.line] if change.line < 0 else None
        if change.kind == "removed":
            places[:] = [one for one in places if one is not place]
        elif change.kind == "department":
            (place.department,) = change.departments
        elif change.kind == "role":
            place.role = str(change.value)
        elif change.kind == "order":
            place.order = float(change.value)  # type: ignore[arg-type]
        elif line is not None:
            (place.department,) = change.departments
            place.role = line.role
            place.order = float("inf") if line.order is None else line.order


def _order_assignments(
    compared: ComparedMeasure, places: Sequence[_AssignedPlace], added_since: Collection[DepartmentInRole]
) -> list[DepartmentInRole]:
    """Return the places in order; one in ``added_since`` the export may occur twice and is returned once.

    Raise `ActionError` if another one occurs twice.
    """
    found: list[DepartmentInRole] = []
    for role in (Assignment.Role.LEAD, Assignment.Role.CO_LEAD):
        for place in sorted((one for one in places if one.role == role), key=lambda one: one.order):
            assigned = DepartmentInRole(place.department, place.role)
            if assigned not in found:
                found.append(assigned)
            elif assigned not in added_since:
                raise ActionError(
                    f"举措 {compared.measure.code} 的{role.label}单位里，采纳的改动会使同一部门出现两次。"
                    "请一并采纳或都不采纳相关的几格。"
                )
    return found


def _check_one_sheet(compared: ComparedMeasure, accepted: Sequence[CellChange]) -> None:
    """Raise `ActionError` if contradicting changes of both sheets are accepted for one role."""
    lists = frozenset[str]().union(*(change.roles for change in accepted if change.kind == "list"))
    rows = frozenset[str]().union(*(change.roles for change in accepted if change.kind != "list"))
    if lists & rows:
        named = "、".join(Assignment.Role(role).label for role in sorted(lists & rows))
        raise ActionError(
            f"举措 {compared.measure.code} 的{named}单位，“举措”表与“责任”表改得不一样，只能采纳其中一处。"
            "请去掉另一处的勾选。"
        )
