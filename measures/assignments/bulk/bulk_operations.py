"""What is to be done to each of many measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from measures.assignments.actions import DepartmentInRole
from measures.models import Assignment

REPLACE, ADD, REMOVE, MARK, UNMARK = "replace", "add", "remove", "mark", "unmark"
#: What is done to ★ rather than to who is responsible.
STARS = {MARK: True, UNMARK: False}


@dataclass(frozen=True, slots=True)
class BulkOperation:
    """One kind of change. ``old`` and ``new`` are departments by the district of the measure, where it has such.

    ``roles`` are those in which ``old`` is replaced or removed, or the one in which ``new`` is added.
    """

    kind: str
    roles: tuple[str, ...] = ()
    old: Mapping[int, int] = field(default_factory=dict)
    new: Mapping[int, int] = field(default_factory=dict)


class NothingToChange(Exception):
    """The operation changes nothing of a measure; the text says why, in Chinese."""


class CannotChange(Exception):
    """The operation cannot be done to a measure; the text says why, in Chinese."""


def apply_operation(
    operation: BulkOperation, duties: Sequence[DepartmentInRole], district: int
) -> list[DepartmentInRole]:
    """Return who is responsible after an operation, in order.

    Raise `NothingToChange` or `CannotChange` where that is so.
    """
    if operation.kind == ADD:
        return _add_department(duties, _new_department(operation, district), operation.roles[0])
    old = operation.old.get(district)
    if not any(duty.department == old and duty.role in operation.roles for duty in duties):
        raise NothingToChange("原部门不在其中")
    if operation.kind == REMOVE:
        return [duty for duty in duties if duty.department != old or duty.role not in operation.roles]
    new = _new_department(operation, district)
    if new == old:
        raise NothingToChange("已是这个部门")
    replaced = [
        DepartmentInRole(new, duty.role) if duty.department == old and duty.role in operation.roles else duty
        for duty in duties
    ]
    # Who stands in the role already stays where it is, and is not named twice.
    standing = set(duties)
    return [duty for duty, was in zip(replaced, duties, strict=True) if duty == was or duty not in standing]


def _new_department(operation: BulkOperation, district: int) -> int:
    new = operation.new.get(district)
    if new is None:
        raise CannotChange("本区没有这个名称的部门")
    return new


def _add_department(duties: Sequence[DepartmentInRole], new: int, role: str) -> list[DepartmentInRole]:
    """Return the duties with a department behind the others of its role."""
    standing = [duty.role for duty in duties if duty.department == new]
    if standing:
        raise NothingToChange(f"已是{Assignment.Role(standing[0]).label}单位")
    leads = [duty for duty in duties if duty.role == Assignment.Role.LEAD]
    others = [duty for duty in duties if duty.role != Assignment.Role.LEAD]
    (leads if role == Assignment.Role.LEAD else others).append(DepartmentInRole(new, role))
    return [*leads, *others]
