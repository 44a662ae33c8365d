"""Change the assignments of a measure from a day on: close and open rows of its ledger, alter none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from districts.models import Department
from measures.history.actions.recorder import ChangeRecorder, record_changes
from measures.models import Assignment, ChangeSet, Measure, lengths
from measures.text.nested_quotation_marks import quote
from measures.writing.action_errors import ActionError
from measures.writing.record_locking import lock_record

_BATCH = 500


@dataclass(frozen=True, slots=True)
class DepartmentInRole:
    """A department in a role; its position in a list of these is its order within the role."""

    department: int
    role: str


@dataclass(frozen=True, slots=True)
class LedgerChange:
    """The rows that a change closed and opened; none of either if the ledger was already so."""

    closed: tuple[Assignment, ...]
    opened: tuple[Assignment, ...]


def assign_departments(
    *,
    measure: int,
    duties: Sequence[DepartmentInRole],
    user: User,
    version: int | None,
    reason: str = "",
    on: date | None = None,
) -> LedgerChange:
    """Make ``duties``, in order, the assignments of a measure from the day ``on`` (default today).

    Close the rows in force that are not among them or have another order, and open those that are missing. ``version``
    is that of the measure when the user saw it, None to skip the check.

    Write nothing and raise `EditConflict` if the measure has another version, or `ActionError` if published assignments
    change without a reason, a department occurs twice in a role, or another change is later than ``on``.
    """
    day = on or timezone.localdate()
    _check_departments_in_roles(duties)
    check_reason_length(reason)
    check_departments_exist({duty.department for duty in duties})
    with record_changes(kind=ChangeSet.Kind.RESPONSIBILITY, user=user, reason=reason) as recorder:
        record = lock_record(Measure, measure, version=version)
        recorder.summary = f"调整举措 {record.code}{quote(record.title or record.text[:20])}的责任分工"
        return change_ledger(
            record, list(effective_assignments().filter(measure=record)), duties, day=day, reason=reason
        )


def effective_assignments() -> QuerySet[Assignment]:
    """Return the effective rows of all ledgers in order, as `change_ledger` takes those of one measure."""
    rows = Assignment.objects.filter(effective=True).select_related("department")
    return rows.order_by("measure", "-role", "order", "pk")


def change_ledger(
    record: Measure, rows: Sequence[Assignment], duties: Sequence[DepartmentInRole], *, day: date, reason: str
) -> LedgerChange:
    """Do as `assign_departments` for a locked measure within a change set; ``rows`` are its `effective_assignments`."""
    _check_departments_in_roles(duties)
    in_force = [row for row in rows if row.is_in_force(day)]
    closing, opening = closing_and_opening(in_force, duties, measure=record.pk, on=day, reason=reason)
    if not closing and not opening:
        return LedgerChange((), ())
    _require_reason(in_force, reason)
    _require_latest_day(rows, day)
    _end_assignments(closing, day, reason)
    for row in opening:
        row.save()
    record.version += 1
    record.save(update_fields=["version", "updated_at"])
    return LedgerChange(tuple(closing), tuple(opening))


def closing_and_opening(
    in_force: Sequence[Assignment], duties: Sequence[DepartmentInRole], *, measure: int, on: date, reason: str
) -> tuple[list[Assignment], list[Assignment]]:
    """Return the rows to close and the unsaved rows to open, so that ``duties`` are in force from the day ``on``.

    ``in_force`` are the rows in force on that day, in order. A new row gets an order between its neighbours.
    """
    kept = _continuing_rows(in_force, duties)
    staying = {each.pk for each in kept.values()}
    return [row for row in in_force if row.pk not in staying], _opening_rows(
        measure, duties, kept, on, reason
    )


def write_rows_in_bulk(
    pairs: Iterable[tuple[Sequence[Assignment], Sequence[Assignment]]],
    *,
    day: date,
    reason: str,
    recorder: ChangeRecorder,
) -> None:
    """Close and open the rows of many measures, as `closing_and_opening` returns them for each, from a day on."""
    both = list(pairs)
    closing = [row for rows, _ in both for row in rows]
    opening = [row for _, rows in both for row in rows]
    rows = Assignment.objects.select_related("department")
    new = rows.filter(measure__in={row.measure_id for row in opening}, place=Assignment.Place.STAFF)
    recorder.watch(rows.filter(pk__in=[row.pk for row in closing]), new.filter(valid_from=day))
    for row in closing:
        row.end_on(day, reason)
    Assignment.objects.bulk_update(closing, ["valid_to", "reason"], batch_size=_BATCH)
    Assignment.objects.bulk_create(opening, batch_size=_BATCH)


def last_day_after(rows: Iterable[Assignment], day: date) -> date | None:
    """Return the last day after ``day`` on which a row begins or ends, None if there is none."""
    dates = [each for row in rows for each in (row.valid_from, row.valid_to) if each and each > day]
    return max(dates, default=None)


def check_reason_length(reason: str) -> None:
    """Raise `ActionError` for a reason that is too long."""
    if len(reason) > lengths.REASON:
        raise ActionError(f"理由不能超过 {lengths.REASON} 字，现有 {len(reason)} 字。", field="reason")


def check_departments_exist(departments: set[int]) -> None:
    """Raise `ActionError` unless departments with all these ids exist."""
    found = set(Department.objects.filter(pk__in=departments).values_list("pk", flat=True))
    if departments - found:
        raise ActionError("所选部门中有的已不存在，请重新选择。")


def _check_departments_in_roles(duties: Sequence[DepartmentInRole]) -> None:
    """Raise `ActionError` for a repeated department in a role, or an unknown role."""
    if len(set(duties)) != len(duties):
        raise ActionError("同一部门在同一分工中出现了两次，请删去重复的一处。")
    if any(duty.role not in Assignment.Role.values for duty in duties):
        raise ActionError("分工只能是“牵头”或“配合”。")


def _continuing_rows(
    in_force: Sequence[Assignment], duties: Sequence[DepartmentInRole]
) -> dict[int, Assignment]:
    """Return the rows in force that stay open, by their position in ``duties``.

    Keep the longest run of rows in each role that is still in order, so that as few rows as possible are replaced.
    """
    kept: dict[int, Assignment] = {}
    for role in Assignment.Role.values:
        wanted = {duty.department: number for number, duty in enumerate(duties) if duty.role == role}
        rows = {row.department_id: row for row in in_force if row.role == role}
        places = [(wanted[pk], row) for pk, row in rows.items() if pk in wanted]
        kept |= dict(_longest_rising_run(places))
    return kept


def _longest_rising_run(places: Sequence[tuple[int, Assignment]]) -> list[tuple[int, Assignment]]:
    """Return the longest part of ``places`` in which both the positions and the orders of the rows rise."""
    runs: list[list[tuple[int, Assignment]]] = []
    for number, row in places:
        ending = (run for run in runs if run[-1][0] < number and run[-1][1].order < row.order)
        runs.append([*max(ending, key=len, default=[]), (number, row)])
    return max(runs, key=len, default=[])


def _require_reason(in_force: Sequence[Assignment], reason: str) -> None:
    """Raise `ActionError` if published rows change without a reason."""
    published = any(row.place != Assignment.Place.STAFF for row in in_force)
    if published and not reason.strip():
        raise ActionError("更改已发布的责任分工须写明理由，如文件名称、会议纪要。", field="reason")


def _require_latest_day(rows: Sequence[Assignment], day: date) -> None:
    """Raise `ActionError` if a row begins or ends after ``day``."""
    last = last_day_after(rows, day)
    if last:
        raise ActionError(
            f"这项举措在 {last:%Y年%m月%d日} 已另有调整，生效日期不能早于这一天。请改用当日或之后的日期。",
            field="on",
        )


def _end_assignments(rows: Sequence[Assignment], day: date, reason: str) -> None:
    """End rows on a day; a reason that a row has already stays."""
    for row in rows:
        row.end_on(day, reason)
        row.save(update_fields=["valid_to", "reason"])


def _opening_rows(
    measure: int,
    duties: Sequence[DepartmentInRole],
    kept: dict[int, Assignment],
    day: date,
    reason: str,
) -> list[Assignment]:
    """Return unsaved rows for the ``duties`` without a kept row, each with an order between its neighbours."""
    opening = []
    for role in Assignment.Role.values:
        numbers = [number for number, duty in enumerate(duties) if duty.role == role]
        orders = fill_missing_orders([kept[number].order if number in kept else None for number in numbers])
        for number, order in zip(numbers, orders, strict=True):
            if number not in kept:
                row = Assignment(
                    measure_id=measure, department_id=duties[number].department, role=role, order=order
                )
                row.place, row.valid_from, row.reason = Assignment.Place.STAFF, day, reason
                opening.append(row)
    return opening


def fill_missing_orders(orders: Sequence[float | None]) -> list[float]:
    """Fill in the missing numbers, so that all rise; the given ones rise already.

    >>> fill_missing_orders([None, 0, None, None, 3])
    [-1.0, 0, 1.0, 2.0, 3]
    >>> fill_missing_orders([None, None])
    [0.0, 1.0]
    """
    filled: list[float] = []
    for number, order in enumerate(orders):
        if order is not None:
            filled.append(order)
            continue
        ahead = [(at, known) for at, known in enumerate(orders[number:]) if known is not None]
        before = filled[-1] if filled else None
        if not ahead:
            filled.append(0.0 if before is None else before + 1.0)
        elif before is None:
            filled.append(ahead[0][1] - float(ahead[0][0]))
        else:
            steps, following = ahead[0]
            filled.append(before + (following - before) / (steps + 1))
    return filled
