"""From what was typed to what the action takes: names that mean departments, and a day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from districts.departments.department_names import name_within_district, normalise_name
from districts.departments.department_search import (
    DepartmentCandidate,
    department_candidates,
    exact_department,
    match_candidates,
)
from districts.models import Department, District
from measures.assignments.reorganisation.forms import (
    DEPARTMENT_LIMIT,
    LONGEST,
    MERGE,
    REORGANISATION_KINDS,
    SPLIT,
    ReorganisationRequest,
    TypedSuccessor,
)
from measures.assignments.reorganisation.reorganised_departments import SuccessorDepartment
from measures.writing.action_errors import ActionError

_NEAR = 3


@dataclass(frozen=True, slots=True)
class ReorganisationInput:
    """What the action is to do. ``near`` says for names of new departments which there are that are called alike."""

    predecessors: tuple[int, ...]
    successors: tuple[SuccessorDepartment, ...]
    on: date
    shares: dict[int, list[int]]
    near: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def edit_subject(self) -> str:
        """Return the subject of the edit token of a preview: everything that decides what is done."""
        successors = [list(asdict(one).values()) for one in self.successors]
        shares = sorted(self.shares.items())
        return "measures.reorganisation:" + json.dumps(
            [self.predecessors, successors, self.on.isoformat(), shares], ensure_ascii=False
        )


class ReorganisationDirectory:
    """The departments that can be meant by a name where ``department`` belongs; four queries."""

    def __init__(self, department: Department) -> None:
        self.district: District | None = department.district
        self.known: Sequence[DepartmentCandidate] = (
            department_candidates(department.district) if department.district else ()
        )
        if not department.district:
            outside = Department.objects.filter(district=None, city=department.city)
            self.known = [DepartmentCandidate(one.pk, one.name) for one in outside.order_by("pk")]

    @property
    def names(self) -> list[str]:
        """Return what can be typed, the district's own departments before the city's."""
        return [one.name for one in sorted(self.known, key=lambda one: (one.place, one.name))]

    def find(self, name: str) -> int | None:
        """Return the department that goes by exactly this name."""
        if self.district:
            found = exact_department(name, self.district, self.known)
            return found.pk if found else None
        return next((one.pk for one in self.known if one.name == normalise_name(name)), None)

    def new(self, typed: TypedSuccessor) -> SuccessorDepartment:
        """Return a successor of a name that nobody has, as the district says it."""
        name = (
            name_within_district(typed.name, self.district) if self.district else normalise_name(typed.name)
        )
        return SuccessorDepartment(name=name, full_name=typed.full_name)

    def near(self, name: str) -> tuple[str, ...]:
        """Return the names that a name may have been meant for."""
        return tuple(one.candidate.name for one in match_candidates(name, self.known, self.district, _NEAR))


def read_reorganisation_input(
    asked: ReorganisationRequest, department: Department, directory: ReorganisationDirectory
) -> ReorganisationInput:
    """Return what is to be done; raise `ActionError` for what was typed wrong or is missing."""
    if asked.kind not in REORGANISATION_KINDS:
        raise ActionError("请选择更名、合并或拆分。", field="kind")
    _check_boxes(asked)
    others = []
    if asked.kind == MERGE:
        others = [_existing_department(name, at, directory) for at, name in enumerate(asked.others, start=1)]
    successors = tuple(_successor(typed, directory) for typed in asked.successors)
    _check_kind(asked.kind, others, successors)
    shares = {row: [number] for row, number in asked.shares.items() if number < len(successors)}
    return ReorganisationInput(
        predecessors=(department.pk, *others),
        successors=successors,
        on=_parse_day(asked.on),
        shares=shares if asked.kind == SPLIT else {},
        near=tuple(
            (one.name, near)
            for one in successors
            if one.department is None and (near := directory.near(one.name))
        ),
    )


def _check_boxes(asked: ReorganisationRequest) -> None:
    """Raise `ActionError` for names that are too long, and for more departments than a reform has."""
    boxes = [(f"other_{at}", name) for at, name in enumerate(asked.others, start=1)]
    for at, one in enumerate(asked.successors, start=1):
        boxes += [(f"successor_{at}", one.name), (f"successor_full_{at}", one.full_name)]
    for field, name in boxes:
        if len(name) > LONGEST:
            raise ActionError(f"部门名称不能超过 {LONGEST} 字，现有 {len(name)} 字。", field=field)
    for field, found in (("other", asked.others), ("successor", asked.successors)):
        if len(found) > DEPARTMENT_LIMIT:
            raise ActionError(
                f"一次最多 {DEPARTMENT_LIMIT} 个部门，现有 {len(found)} 个。",
                field=f"{field}_{DEPARTMENT_LIMIT + 1}",
            )


def _existing_department(name: str, at: int, directory: ReorganisationDirectory) -> int:
    found = directory.find(name)
    if found is None:
        near = directory.near(name)
        advice = f"您要找的可能是：{'、'.join(near)}。" if near else "请核对名称。"
        raise ActionError(f"没有叫“{name}”的部门，不能一并合并。{advice}", field=f"other_{at}")
    return found


def _successor(typed: TypedSuccessor, directory: ReorganisationDirectory) -> SuccessorDepartment:
    found = directory.find(typed.name) if typed.name else None
    return SuccessorDepartment(department=found) if found is not None else directory.new(typed)


def _check_kind(kind: str, others: Sequence[int], successors: Sequence[SuccessorDepartment]) -> None:
    """Raise `ActionError` unless there are as many departments as the kind has."""
    if not successors:
        raise ActionError("请填写承继部门的名称。", field="successor_1")
    if kind == SPLIT:
        if len(successors) < 2:
            raise ActionError("拆分须填写两个以上承继部门。", field="successor_2")
        return
    if len(successors) > 1:
        raise ActionError("更名和合并只能有一个承继部门；分给几个部门的，请选择“拆分”。", field="kind")
    if kind == MERGE and not others and successors[0].department is None:
        raise ActionError(
            "合并须填写一并合并的部门，或并入一个现有部门；只改名称的，请选择“更名”。", field="other_1"
        )


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ActionError(f"日期“{text[:20]}”无效，请按 2026-01-31 的格式填写。", field="on") from None
