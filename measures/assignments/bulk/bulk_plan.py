"""What a bulk change would do to each measure, worked out before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from districts.models import Department
from measures.assignments.actions import DepartmentInRole, last_day_after
from measures.assignments.bulk.bulk_operations import (
    STARS,
    BulkOperation,
    CannotChange,
    NothingToChange,
    apply_operation,
)
from measures.models import Assignment, Measure
from measures.writing.action_errors import ActionError

#: More measures than this are not changed at once.
BULK_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class BulkVersions:
    """What somebody saw: all measures of the list with their versions, and their rows in force."""

    measures: tuple[tuple[int, int], ...]
    rows: tuple[int, ...]

    @classmethod
    def from_json(cls, plain: Any) -> Self:
        """Return the versions that an edit token carries."""
        measures, rows = plain
        return cls(tuple((pk, version) for pk, version in measures), tuple(rows))

    def as_json(self) -> list[Any]:
        """Return the versions as an edit token carries them."""
        return [self.measures, self.rows]


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """What is done to a measure: its rows in force, and who is responsible after; ``stars`` where ★ is set instead."""

    measure: Measure
    standing: tuple[Assignment, ...]
    duties: tuple[DepartmentInRole, ...] = ()
    stars: bool | None = None


@dataclass(frozen=True, slots=True)
class SkippedMeasure:
    """A measure that stays as it is, and why."""

    measure: Measure
    why: str


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """A bulk change as it would be done, measures in the order of the list.

    ``unchanged`` are those that it changes nothing of, ``refused`` those to which it may not or cannot be done.
    ``names`` are the departments' by their ids.
    """

    steps: tuple[MeasureChange, ...]
    unchanged: tuple[SkippedMeasure, ...]
    refused: tuple[SkippedMeasure, ...]
    names: Mapping[int, str]
    versions: BulkVersions


def plan_bulk_change(
    operation: BulkOperation, measures: Sequence[int], on: date, may: Callable[[Measure], bool]
) -> BulkPlan:
    """Return what is to be done; three queries, however many measures there are.

    ``may`` says whether somebody may change a measure so. Raise `ActionError` for none or more than `BULK_LIMIT`.
    """
    if not measures:
        raise ActionError("清单中没有举措，没有可修改的。")
    if len(measures) > BULK_LIMIT:
        raise ActionError(
            f"清单有 {len(measures)} 项举措，一次最多批量修改 {BULK_LIMIT} 项。请用筛选缩小范围，分几次办理。"
        )
    found = _load_measures(measures)
    rows = _effective_rows(measures)
    steps: list[MeasureChange] = []
    unchanged: list[SkippedMeasure] = []
    refused: list[SkippedMeasure] = []
    for measure in found:
        try:
            if not may(measure):
                raise CannotChange("您没有修改这项举措的权限")
            steps.append(_plan_measure(operation, measure, rows.get(measure.pk, []), on))
        except NothingToChange as why:
            unchanged.append(SkippedMeasure(measure, str(why)))
        except CannotChange as why:
            refused.append(SkippedMeasure(measure, str(why)))
    return BulkPlan(
        tuple(steps),
        tuple(unchanged),
        tuple(refused),
        _department_names(operation, rows.values()),
        BulkVersions(
            tuple((measure.pk, measure.version) for measure in found),
            tuple(row.pk for step in steps for row in step.standing),
        ),
    )


def _plan_measure(
    operation: BulkOperation, measure: Measure, rows: Sequence[Assignment], on: date
) -> MeasureChange:
    """Return what is done to one measure; raise `NothingToChange` or `CannotChange`."""
    if operation.kind in STARS:
        stars = STARS[operation.kind]
        if measure.own_initiative == stars:
            raise NothingToChange("已标 ★" if stars else "本来没有标 ★")
        return MeasureChange(measure, (), stars=stars)
    standing = tuple(row for row in rows if row.is_in_force(on))
    duties = [DepartmentInRole(row.department_id, row.role) for row in standing]
    after = apply_operation(operation, duties, measure.document.district_id)
    if len(set(after)) != len(after):
        raise CannotChange("同一部门在同一分工中列了两次，请先在“调整责任”中整理")
    later = last_day_after(rows, on)
    if later:
        raise CannotChange(f"在 {later:%Y-%m-%d} 已另有调整，生效日期不能早于这一天")
    return MeasureChange(measure, standing, tuple(after))


def _load_measures(pks: Sequence[int]) -> list[Measure]:
    """Return the measures in the order given, without their texts."""
    found = Measure.objects.select_related("document__district").defer("text", "imported").in_bulk(list(pks))
    return [found[pk] for pk in pks if pk in found]


def _effective_rows(pks: Sequence[int]) -> dict[int, list[Assignment]]:
    """Return the rows of the ledger by measure, in order; second statements are left out."""
    rows = Assignment.objects.filter(measure__in=pks, effective=True).select_related("department")
    found: dict[int, list[Assignment]] = {}
    for row in rows.defer("phrase").order_by("measure", "-role", "order", "pk"):
        found.setdefault(row.measure_id, []).append(row)
    return found


def _department_names(operation: BulkOperation, rows: Iterable[Sequence[Assignment]]) -> dict[int, str]:
    """Return what the departments are called that stand in the rows or come to them; one query."""
    new = Department.objects.filter(pk__in=set(operation.new.values()))
    return {row.department_id: row.department.name for group in rows for row in group} | dict(
        new.values_list("pk", "name")
    )
