"""Turn accepted cell changes into the fields and assignments to write for each measure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from measures.assignments.actions import DepartmentInRole
from measures.exports.column_values import unique_assignments
from measures.models import Assignment
from measures.spreadsheets.actions import MeasureEdit
from measures.spreadsheets.cell_changes import CellChange, ComparedMeasure
from measures.spreadsheets.file_edits import EditedMeasure
from measures.writing.action_errors import ActionError


@dataclass(slots=True)
class _AssignedPlace:
    """A department in a role, while the changes are made one after the other."""

    role: str
    department: int
    order: float


def build_measure_edits(
    compared: Iterable[ComparedMeasure], edited: Iterable[EditedMeasure], taken: Collection[str]
) -> list[MeasureEdit]:
    """Return what taking over the items with these keys makes of each measure; measures without any are left out.

    Raise `ActionError` where two that were taken contradict each other.
    """
    by_measure = {one.measure: one for one in edited}
    edits = []
    for one in compared:
        items = [item for item in one.open_items if item.key in taken]
        if not items:
            continue
        charged = [item for item in items if item.roles]
        edits.append(
            MeasureEdit(
                measure=one.measure.pk,
                version=one.measure.version,
                fields={item.kind: item.value for item in items if not item.roles},
                duties=_resulting_assignments(one, by_measure[one.measure.pk], charged) if charged else None,
                cells=len(items),
            )
        )
    return edits


def _resulting_assignments(
    compared: ComparedMeasure, edited: EditedMeasure, items: Sequence[CellChange]
) -> list[DepartmentInRole]:
    """Return who is to be responsible, in order."""
    _check_one_sheet(compared, items)
    now = unique_assignments(compared.measure)
    places = [_AssignedPlace(duty.role, duty.department_id, duty.order) for duty in now]
    base = {duty.id: duty for duty in edited.base}
    by_line: dict[int, list[CellChange]] = {}
    for item in items:
        if item.kind != "list":
            by_line.setdefault(item.line, []).append(item)
    # What was there is looked for before anything is moved, so that two rows can change places.
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
        if line > 0 and place is None and not any(item.kind == "removed" for item in changes):
            was = base[line]
            place = _AssignedPlace(was.role, was.department, was.order)
            places.append(place)
        if line < 0:
            place = _AssignedPlace("", 0, float("inf"))
            places.append(place)
        if place is not None:
            _apply_changes(places, place, changes, edited)
    for item in items:
        if item.kind == "list":
            (role,) = item.roles
            places = [place for place in places if place.role != role]
            places += [_AssignedPlace(role, one, float(at)) for at, one in enumerate(item.departments)]
    known = {(duty.role, duty.department) for duty in edited.base}
    meanwhile = {
        DepartmentInRole(duty.department_id, duty.role)
        for duty in now
        if (duty.role, duty.department_id) not in known
    }
    return _order_assignments(compared, places, meanwhile)


def _apply_changes(
    places: list[_AssignedPlace], place: _AssignedPlace, items: Sequence[CellChange], edited: EditedMeasure
) -> None:
    """Have a place be what the cells of its row say."""
    for item in items:
        line = (edited.lines or [])[-1 - item.line] if item.line < 0 else None
        if item.kind == "removed":
            places[:] = [one for one in places if one is not place]
        elif item.kind == "department":
            (place.department,) = item.departments
        elif item.kind == "role":
            place.role = str(item.value)
        elif item.kind == "order":
            place.order = float(item.value)  # type: ignore[arg-type]
        elif line is not None:
            (place.department,) = item.departments
            place.role = line.role
            place.order = float("inf") if line.order is None else line.order


def _order_assignments(
    compared: ComparedMeasure, places: Sequence[_AssignedPlace], meanwhile: Collection[DepartmentInRole]
) -> list[DepartmentInRole]:
    """Return the places as duties; one that is there twice, as somebody else put it there meanwhile, once."""
    found: list[DepartmentInRole] = []
    for role in (Assignment.Role.LEAD, Assignment.Role.CO_LEAD):
        for place in sorted((one for one in places if one.role == role), key=lambda one: one.order):
            duty = DepartmentInRole(place.department, place.role)
            if duty not in found:
                found.append(duty)
            elif duty not in meanwhile:
                raise ActionError(
                    f"举措 {compared.measure.code} 的{role.label}单位里，采纳的改动会使同一部门出现两次。"
                    "请一并采纳或都不采纳相关的几格。"
                )
    return found


def _check_one_sheet(compared: ComparedMeasure, items: Sequence[CellChange]) -> None:
    """Raise `ActionError` if both sheets were taken for a role in which they contradict each other."""
    lists = frozenset[str]().union(*(item.roles for item in items if item.kind == "list"))
    rows = frozenset[str]().union(*(item.roles for item in items if item.kind != "list"))
    if lists & rows:
        named = "、".join(Assignment.Role(role).label for role in sorted(lists & rows))
        raise ActionError(
            f"举措 {compared.measure.code} 的{named}单位，“举措”表与“责任”表改得不一样，只能采纳其中一处。"
            "请去掉另一处的勾选。"
        )
