"""The input of a bulk change, and the departments that a name means in each district."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date

from districts.departments.department_search import (
    DepartmentCandidate,
    candidates_by_district,
    exact_department,
    match_candidates,
)
from districts.models import District
from measures.assignments.bulk.bulk_operations import BulkOperation
from measures.writing.action_errors import ActionError

_NEAR = 3


@dataclass(frozen=True, slots=True)
class BulkInput:
    """An operation, the day of its effect, and Chinese remarks on the chosen departments."""

    operation: BulkOperation
    on: date
    remarks: tuple[str, ...]

    @property
    def edit_subject(self) -> str:
        """Return the subject of the edit token of a preview, which contains the whole input."""
        operation = self.operation
        departments = [sorted(side.items()) for side in (operation.old, operation.new)]
        report = list(map(str, astuple(operation.report))) if operation.report else []
        return "measures.bulk:" + json.dumps(
            [operation.kind, list(operation.roles), *departments, self.on.isoformat(), report]
        )


class BulkDirectory:
    """The departments that a name may mean in each district of the measures; four queries per district."""

    def __init__(self, measures: Sequence[int]) -> None:
        found = District.objects.filter(documents__measures__in=measures).distinct().order_by("code")
        self.known = candidates_by_district(list(found))

    def find_in_districts(self, name: str, label: str, field: str) -> dict[int, DepartmentCandidate]:
        """Return the department with exactly this name by district id; raise `ActionError` if there is none."""
        if not name:
            raise ActionError(f"请填写{label}的名称。", field=field)
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
