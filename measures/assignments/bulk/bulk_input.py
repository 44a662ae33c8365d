"""From names to the departments that they mean in each district of a list."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from districts.departments.department_search import (
    DepartmentCandidate,
    department_candidates,
    exact_department,
    match_candidates,
)
from districts.models import District
from measures.assignments.bulk.bulk_operations import ADD, REMOVE, REPLACE, STARS, BulkOperation
from measures.assignments.bulk.forms import BULK_KINDS, LONGEST, BulkRequest
from measures.writing.action_errors import ActionError

_NEAR = 3
_FIRST, _LAST = 1949, 2100


@dataclass(frozen=True, slots=True)
class BulkInput:
    """What the action is to do, from which day on, and what whoever chose the departments should know."""

    operation: BulkOperation
    on: date
    remarks: tuple[str, ...]

    @property
    def edit_subject(self) -> str:
        """Return the subject of the edit token of a preview: everything that decides what is done."""
        done = self.operation
        departments = [sorted(side.items()) for side in (done.old, done.new)]
        return "measures.bulk:" + json.dumps([done.kind, list(done.roles), *departments, self.on.isoformat()])


class BulkDirectory:
    """The departments that a name may mean in each district of the measures; four queries a district."""

    def __init__(self, measures: Sequence[int]) -> None:
        found = District.objects.filter(documents__measures__in=measures).distinct().order_by("code")
        self.known: dict[District, tuple[DepartmentCandidate, ...]] = {
            each: department_candidates(each) for each in found
        }

    @property
    def names(self) -> list[str]:
        """Return what can be typed, each name once, a district's own before the city's."""
        everyone = [one for known in self.known.values() for one in known]
        return list(
            dict.fromkeys(one.name for one in sorted(everyone, key=lambda one: (one.place, one.name)))
        )

    def find(self, name: str, label: str, field: str) -> dict[int, DepartmentCandidate]:
        """Return which department goes by exactly this name in each district; raise `ActionError` if none does."""
        if not name:
            raise ActionError(f"请填写{label}的名称。", field=field)
        if len(name) > LONGEST:
            raise ActionError(f"{label}的名称不能超过 {LONGEST} 字，现有 {len(name)} 字。", field=field)
        found = {
            district.pk: one
            for district, known in self.known.items()
            if (one := exact_department(name, district, known)) is not None
        }
        if not found:
            near = self._near(name)
            advice = f"您要找的可能是：{'、'.join(near)}。" if near else "请核对名称。"
            raise ActionError(f"这些举措所在的区没有叫“{name}”的部门。{advice}", field=field)
        return found

    def _near(self, name: str) -> list[str]:
        near = [
            each.candidate.name
            for district, known in self.known.items()
            for each in match_candidates(name, known, district, _NEAR)
        ]
        return list(dict.fromkeys(near))[:_NEAR]


def read_bulk_input(asked: BulkRequest, directory: BulkDirectory) -> BulkInput:
    """Return what is to be done; raise `ActionError` for what was typed wrong or is missing."""
    if asked.kind not in BULK_KINDS:
        raise ActionError("请选择要怎样修改。", field="kind")
    on = _parse_day(asked.on)
    if asked.kind in STARS:
        return BulkInput(BulkOperation(asked.kind), on, ())
    roles = (asked.role,) if asked.kind == ADD else asked.roles
    if not roles:
        raise ActionError("请选择在牵头、配合中的哪一种里修改。", field="roles")
    old = directory.find(asked.old, "原部门", "old") if asked.kind in (REPLACE, REMOVE) else {}
    new = directory.find(asked.new, "新部门", "new") if asked.kind in (REPLACE, ADD) else {}
    remarks = [f"{one.name}：{remark}" for one in new.values() for remark in one.remarks]
    return BulkInput(
        BulkOperation(asked.kind, roles, _ids_by_district(old), _ids_by_district(new)),
        on,
        tuple(dict.fromkeys(remarks)),
    )


def _ids_by_district(found: Mapping[int, DepartmentCandidate]) -> dict[int, int]:
    return {district: one.pk for district, one in found.items()}


def _parse_day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ActionError(f"生效日期“{text[:20]}”无效，请按 2026-01-31 的格式填写。", field="on") from None
    if not _FIRST <= day.year <= _LAST:
        raise ActionError(f"生效日期 {day} 的年份不对，请核对。", field="on")
    return day
