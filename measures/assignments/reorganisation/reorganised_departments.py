"""The departments before and after a reorganisation: who they are, and what cannot be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from districts.admin.name_forms import name_owner
from districts.departments.department_names import normalise_name
from districts.models import Department
from measures.models import lengths
from measures.writing.action_errors import ActionError

_NAME_LENGTH = 200
_FIRST_YEAR = 1949


@dataclass(frozen=True, slots=True)
class SuccessorDepartment:
    """A department that goes on with the work: one that is there by its id, or a new one by its name."""

    department: int | None = None
    name: str = ""
    full_name: str = ""


@dataclass(frozen=True, slots=True)
class ReorganisedDepartments:
    """The departments that end and those that follow, in the order given; new ones have no id yet."""

    predecessors: tuple[Department, ...]
    successors: tuple[Department, ...]

    @property
    def there(self) -> list[Department]:
        """Return those that are in the database."""
        return [one for one in (*self.predecessors, *self.successors) if one.pk is not None]

    @property
    def in_words(self) -> str:
        """Return what becomes of whom: 区金融办 → 区委金融办."""
        before, after = ("、".join(one.name for one in side) for side in (self.predecessors, self.successors))
        return f"{before} → {after}"


def find_reorganised_departments(
    predecessors: Sequence[int], successors: Sequence[SuccessorDepartment]
) -> ReorganisedDepartments:
    """Return the departments of a reorganisation; raise `ActionError` if it is none. Four queries and two a name."""
    _check_counts(predecessors, successors)
    wanted = [*predecessors, *(one.department for one in successors if one.department is not None)]
    if len(set(wanted)) != len(wanted):
        raise ActionError("同一部门出现了两次：原部门不能重复，也不能同时是承继部门。")
    found = Department.objects.select_related("district").in_bulk(wanted)
    if len(found) != len(wanted):
        raise ActionError("所选部门中有的已不存在，请重新选择。")
    before = tuple(found[pk] for pk in predecessors)
    if len({(one.level, one.district_id, one.city) for one in before}) > 1:
        raise ActionError("合并的部门须属于同一个区，或同属一个市。")
    after = tuple(
        found[one.department] if one.department is not None else _unsaved_successor(one, before[0])
        for one in successors
    )
    if any(one.district_id and one.district_id != before[0].district_id for one in after):
        raise ActionError("承继部门须与原部门属于同一个区，或是市级及其他单位。")
    names = [one.name for one in after if one.pk is None]
    if len(set(names)) != len(names):
        raise ActionError("两个承继部门的名称相同，请删去重复的一个。")
    return ReorganisedDepartments(before, after)


def check_reorganisation_day(on: date) -> None:
    """Raise `ActionError` for a day to come, or one before there were such departments."""
    if on.year < _FIRST_YEAR:
        raise ActionError(f"日期 {on} 过早，请核对年份。", field="on")
    if on > timezone.localdate():
        raise ActionError("机构调整的日期不能晚于今天；尚未生效的调整请在生效当日办理。", field="on")


def check_reorganisation_reason(reason: str) -> None:
    """Raise `ActionError` unless a reason is given that is not too long."""
    if not reason.strip():
        raise ActionError("机构调整须写明依据，如机构改革方案的名称、文号。", field="reason")
    if len(reason) > lengths.REASON:
        raise ActionError(f"依据不能超过 {lengths.REASON} 字，现有 {len(reason)} 字。", field="reason")


def _check_counts(predecessors: Sequence[int], successors: Sequence[SuccessorDepartment]) -> None:
    if not predecessors or not successors:
        raise ActionError("请至少选择一个原部门和一个承继部门。")
    if len(predecessors) > 1 and len(successors) > 1:
        raise ActionError("不能把几个部门一次改为另外几个部门，请分几次办理。")


def _unsaved_successor(wanted: SuccessorDepartment, like: Department) -> Department:
    """Return a department that is not saved yet, of the kind of the one it follows."""
    name, full_name = normalise_name(wanted.name), wanted.full_name.strip()
    if not name:
        raise ActionError("请填写承继部门的名称。", field="successor-0-name")
    if max(len(name), len(full_name)) > _NAME_LENGTH:
        raise ActionError(f"部门名称不能超过 {_NAME_LENGTH} 字。")
    made = Department(
        name=name,
        full_name=full_name,
        level=like.level,
        district=like.district,
        city=like.city,
        kind=like.kind,
    )
    if other := name_owner(name, made, like.district, like.city):
        raise ActionError(f"“{name}”已是 {other} 的名称或别名。如由它承继，请选择这个现有部门。")
    return made
