"""The operations of bulk changes, and their effect on the assignments of one measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from measures.assignments.actions import DepartmentInRole
from measures.models import Assignment
from measures.progress.actions import ProgressReport

REPLACE, ADD, REMOVE, MARK, UNMARK = "replace", "add", "remove", "mark", "unmark"
#: Enter the same progress of all measures.
PROGRESS = "progress"
#: The operations on ★, with its new value.
STARS = {MARK: True, UNMARK: False}


@dataclass(frozen=True, slots=True)
class BulkOperation:
    """An operation of a ``kind``; ``old`` and ``new`` are department ids by district id.

    ``roles`` are those in which ``old`` is replaced or removed, or the one in which ``new`` is added.
    ``report`` is the progress that is entered.
    """

    kind: str
    roles: tuple[str, ...] = ()
    old: Mapping[int, int] = field(default_factory=dict)
    new: Mapping[int, int] = field(default_factory=dict)
    report: ProgressReport | None = None

    @property
    def changes_duties(self) -> bool:
        """Return whether it changes who is responsible, from a day on."""
        return self.kind in (REPLACE, ADD, REMOVE)


class NothingToChange(Exception):
    """The operation does not change a measure; the message is the reason in Chinese."""


class CannotChange(Exception):
    """The operation cannot be applied to a measure; the message is the reason in Chinese."""


def apply_operation(
    operation: BulkOperation, assigned: Sequence[DepartmentInRole], district: int
) -> list[DepartmentInRole]:
    """Return the assignments of a measure after an operation, in order.

    ``assigned`` are those before, ``district`` is the id of its district. Raise `NothingToChange` or `CannotChange`.
    """
    if operation.kind == ADD:
        return _add_department(assigned, _added_department_id(operation, district), operation.roles[0])
    old = operation.old.get(district)
    if not any(one.department == old and one.role in operation.roles for one in assigned):
        raise NothingToChange("原部门不在其中")
    if operation.kind == REMOVE:
        return [one for one in assigned if one.department != old or one.role not in operation.roles]
    new = _added_department_id(operation, district)
    if new == old:
        raise NothingToChange("已是这个部门")
    replaced = [
        DepartmentInRole(new, one.role) if one.department == old and one.role in operation.roles else one
        for one in assigned
    ]
    # A department that has the role already keeps its place and is not repeated.
    present = set(assigned)
    return [one for one, was in zip(replaced, assigned, strict=True) if one == was or one not in present]


def _added_department_id(operation: BulkOperation, district: int) -> int:
    new = operation.new.get(district)
    if new is None:
        raise CannotChange("本区没有这个名称的部门")
    return new


def _add_department(assigned: Sequence[DepartmentInRole], new: int, role: str) -> list[DepartmentInRole]:
    """Return the assignments with a department added behind the others of its role."""
    roles = [one.role for one in assigned if one.department == new]
    if roles:
        raise NothingToChange(f"已是{Assignment.Role(roles[0]).label}单位")
    leads = [one for one in assigned if one.role == Assignment.Role.LEAD]
    others = [one for one in assigned if one.role != Assignment.Role.LEAD]
    (leads if role == Assignment.Role.LEAD else others).append(DepartmentInRole(new, role))
    return [*leads, *others]
