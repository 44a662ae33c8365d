"""The plan of a bulk change: its effect on each measure, computed before anything is written."""

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
from measures.models import Assignment, Measure, ProgressEntry
from measures.progress.actions import ProgressReport
from measures.writing.action_errors import ActionError

#: The most measures of a bulk change.
BULK_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class BulkVersions:
    """The state that a preview showed: ids and versions of all measures, and of rows or entries in force."""

    measures: tuple[tuple[int, int], ...]
    rows: tuple[int, ...]

    @classmethod
    def from_json(cls, plain: Any) -> Self:
        """Return the versions in an edit token."""
        measures, rows = plain
        return cls(tuple((pk, version) for pk, version in measures), tuple(rows))

    def as_json(self) -> list[Any]:
        """Return the value for an edit token."""
        return [self.measures, self.rows]


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """The change of a measure: rows ``in_force`` and new ``assignments``, or the new value of ★ in ``stars``.

    Or the progress that is entered in ``report``, with what was ``entered`` last, if anything was.
    """

    measure: Measure
    in_force: tuple[Assignment, ...]
    assignments: tuple[DepartmentInRole, ...] = ()
    stars: bool | None = None
    report: ProgressReport | None = None
    entered: ProgressEntry | None = None


@dataclass(frozen=True, slots=True)
class SkippedMeasure:
    """A measure that stays, and the reason in Chinese."""

    measure: Measure
    why: str


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """The plan of a bulk change, with the measures in list order.

    ``unchanged`` are measures that it does not change, ``refused`` those that it may not or cannot change. ``names``
    are those of the departments by id.
    """

    steps: tuple[MeasureChange, ...]
    unchanged: tuple[SkippedMeasure, ...]
    refused: tuple[SkippedMeasure, ...]
    names: Mapping[int, str]
    versions: BulkVersions


def plan_bulk_change(
    operation: BulkOperation, measures: Sequence[int], on: date, refusal: Callable[[Measure], str]
) -> BulkPlan:
    """Return the plan of an operation on the measures with these ids; three queries, one more for progress.

    ``refusal`` returns why the user may not change a measure, nothing if they may. Raise `ActionError` for no
    measures or more than `BULK_LIMIT`.
    """
    if not measures:
        raise ActionError("清单中没有举措，没有可修改的。")
    if len(measures) > BULK_LIMIT:
        raise ActionError(
            f"清单有 {len(measures)} 项举措，一次最多批量修改 {BULK_LIMIT} 项。请用筛选缩小范围，分几次办理。"
        )
    found = _load_measures(measures)
    rows = _effective_rows(measures)
    entered = _current_entries(measures) if operation.report else {}
    steps: list[MeasureChange] = []
    unchanged: list[SkippedMeasure] = []
    refused: list[SkippedMeasure] = []
    for measure in found:
        try:
            if why := refusal(measure):
                raise CannotChange(why)
            steps.append(
                _plan_progress(operation.report, measure, entered.get(measure.pk))
                if operation.report
                else _plan_measure(operation, measure, rows.get(measure.pk, []), on)
            )
        except NothingToChange as reason:
            unchanged.append(SkippedMeasure(measure, str(reason)))
        except CannotChange as reason:
            refused.append(SkippedMeasure(measure, str(reason)))
    return BulkPlan(
        tuple(steps),
        tuple(unchanged),
        tuple(refused),
        _read_department_names(operation, rows.values()),
        BulkVersions(
            tuple((measure.pk, measure.version) for measure in found),
            (
                *(row.pk for step in steps for row in step.in_force),
                *sorted(entry.pk for entry in entered.values()),
            ),
        ),
    )


def _plan_measure(
    operation: BulkOperation, measure: Measure, rows: Sequence[Assignment], on: date
) -> MeasureChange:
    """Return the change of one measure; raise `NothingToChange` or `CannotChange`."""
    if operation.kind in STARS:
        stars = STARS[operation.kind]
        if measure.own_initiative == stars:
            raise NothingToChange("已标 ★" if stars else "本来没有标 ★")
        return MeasureChange(measure, (), stars=stars)
    in_force = tuple(row for row in rows if row.is_in_force(on))
    assigned = [DepartmentInRole(row.department_id, row.role) for row in in_force]
    after = apply_operation(operation, assigned, measure.document.district_id)
    if len(set(after)) != len(after):
        raise CannotChange("同一部门在同一分工中列了两次，请先在“调整责任”中整理")
    later = last_day_after(rows, on)
    if later:
        raise CannotChange(f"在 {later:%Y-%m-%d} 已另有调整，生效日期不能早于这一天")
    return MeasureChange(measure, in_force, tuple(after))


def _plan_progress(report: ProgressReport, measure: Measure, entered: ProgressEntry | None) -> MeasureChange:
    """Return the entry for one measure; raise `NothingToChange` or `CannotChange`."""
    if report.is_said_by(entered):
        raise NothingToChange("已是这样填报的")
    if entered and entered.as_of > report.as_of:
        raise CannotChange(f"已有截至 {entered.as_of:%Y-%m-%d} 的填报，截至日期不能早于这一天")
    return MeasureChange(measure, (), report=report, entered=entered)


def _current_entries(pks: Sequence[int]) -> dict[int, ProgressEntry]:
    """Return what was entered last of the progress of measures, by their ids."""
    # In their order: of each measure the current entry comes last.
    return {entry.measure_id: entry for entry in ProgressEntry.objects.filter(measure__in=pks)}


def _load_measures(pks: Sequence[int]) -> list[Measure]:
    """Return the existing measures in the order of their ids, without texts."""
    found = Measure.objects.select_related("document__district").defer("text", "imported").in_bulk(list(pks))
    return [found[pk] for pk in pks if pk in found]


def _effective_rows(pks: Sequence[int]) -> dict[int, list[Assignment]]:
    """Return the effective rows by measure id, in order."""
    rows = Assignment.objects.filter(measure__in=pks, effective=True).select_related("department")
    found: dict[int, list[Assignment]] = {}
    for row in rows.defer("phrase").order_by("measure", "-role", "order", "pk"):
        found.setdefault(row.measure_id, []).append(row)
    return found


def _read_department_names(operation: BulkOperation, rows: Iterable[Sequence[Assignment]]) -> dict[int, str]:
    """Return the names of the departments in the rows or the operation, by id; one query."""
    new = Department.objects.filter(pk__in=set(operation.new.values()))
    return {row.department_id: row.department.name for group in rows for row in group} | dict(
        new.values_list("pk", "name")
    )
