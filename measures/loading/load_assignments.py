"""Write the published assignments: create them, update them from a corrected source, keep what staff changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.utils import timezone

from measures.loading.load_changes import LoadChange
from measures.loading.load_job import LoadJob, check_lengths
from measures.loading.source_departments import (
    AssignmentKey,
    SourceAssignment,
    SourceDepartments,
    source_assignments,
)
from measures.loading.source_measures import SourceMeasure
from measures.models import Assignment, Measure
from measures.writing.row_insertion import insert_records, make_record

_WRITTEN = ("order", "name_as_printed", "phrase", "effective")


def write_assignments(
    job: LoadJob, wanted: Sequence[SourceMeasure], measures: Sequence[Measure], departments: SourceDepartments
) -> list[list[SourceAssignment]]:
    """Update the published assignments of ``measures`` from the source; return the source's assignments of each.

    An equal row is not written again. Rows of staff are never touched, nor rows that staff closed or gave a reason: if
    the source no longer has such a row, or now has one that staff had added, a problem asks a person.
    """
    existing = _existing(job)
    new: list[tuple[int, SourceAssignment]] = []
    changed: list[Assignment] = []
    obsolete: list[Assignment] = []
    stated: list[list[SourceAssignment]] = []
    for source_measure, measure in zip(wanted, measures, strict=True):
        rows = existing.get(measure.pk, [])
        published = {_assignment_key(row): row for row in rows if row.place != Assignment.Place.STAFF}
        desired = source_assignments(source_measure, departments)
        stated.append(desired)
        for row in desired:
            if (old := published.get(row.key)) is None:
                check_lengths(row, f"举措 {measure.code} 的责任分工", Assignment)
                new.append((measure.pk, row))
            elif any(getattr(old, name) != getattr(row, name) for name in _WRITTEN):
                for name in _WRITTEN:
                    setattr(old, name, getattr(row, name))
                changed.append(old)
        unstated = [row for key, row in published.items() if key not in {each.key for each in desired}]
        obsolete += [row for row in unstated if not _touched(row)]
        _note_assignment_changes(job, source_measure, measure, rows, desired, unstated)
    if obsolete:
        Assignment.objects.filter(pk__in=[row.pk for row in obsolete]).delete()
    if changed:
        Assignment.objects.bulk_update(changed, _WRITTEN)
    _insert_assignments(job, new)
    if not job.is_new:
        # A new version, so that open edit pages and exported workbooks detect a conflict.
        touched = {row.measure_id for row in (*changed, *obsolete)} | {measure for measure, _ in new}
        Measure.objects.filter(pk__in=touched).update(version=F("version") + 1, updated_at=timezone.now())
    return stated


def _existing(job: LoadJob) -> dict[int, list[Assignment]]:
    """Return the document's assignments by measure, locked; open rows after closed ones of the same department."""
    rows: dict[int, list[Assignment]] = defaultdict(list)
    if not job.is_new:
        found = Assignment.objects.select_for_update(of=("self",)).select_related("department")
        for row in found.filter(measure__document=job.document).order_by("order", "-valid_to", "pk"):
            rows[row.measure_id].append(row)
    return rows


def _insert_assignments(job: LoadJob, new: Sequence[tuple[int, SourceAssignment]]) -> None:
    """Insert new assignments of measures (their ids); note those of a new document as written."""
    records = [
        make_record(Assignment, _new_assignment_values(measure, row), {"department": row.department})
        for measure, row in new
    ]
    insert_records(records)
    job.note_written(records)


def _new_assignment_values(measure: int, row: SourceAssignment) -> dict[str, Any]:
    """Return the values of a new assignment of a measure (its id)."""
    return {
        "measure_id": measure,
        "role": row.role,
        "order": float(row.order),
        "name_as_printed": row.name_as_printed,
        "phrase": row.phrase,
        "place": row.place,
        "effective": row.effective,
        "reason": row.reason,
    }


def _note_assignment_changes(
    job: LoadJob,
    source_measure: SourceMeasure,
    measure: Measure,
    rows: Sequence[Assignment],
    desired: Sequence[SourceAssignment],
    unstated: Sequence[Assignment],
) -> None:
    """Note the changes of a measure, and the problems that only a person can decide."""
    if job.is_new:
        return
    _note_changes(job, measure, rows, desired)
    for row in unstated:
        if _touched(row):
            job.note_problem(
                "import.assignment_gone",
                f"举措 {measure.code} 的{row.get_role_display()}单位“{row.department.name}”在新的原文中已没有，"
                "因有人工修改而保留，请核定。",
                span=source_measure.span,
                measure=measure,
            )
    staff = {
        _assignment_key(row)[:2]
        for row in rows
        if row.place == Assignment.Place.STAFF and row.valid_to is None
    }
    before = {_assignment_key(row) for row in rows}
    for each in desired:
        if each.effective and each.key[:2] in staff and each.key not in before:
            job.note_problem(
                "import.assignment_twice",
                f"新的原文已载明举措 {measure.code} 的{Assignment.Role(each.role).label}单位"
                f"“{each.department.name}”，与人工添加的重复，请结束人工添加的一行。",
                span=source_measure.span,
                measure=measure,
            )


def _note_changes(
    job: LoadJob, measure: Measure, rows: Sequence[Assignment], desired: Sequence[SourceAssignment]
) -> None:
    """Note the differences of lead and co-lead departments, in text and table each."""
    for place in (Assignment.Place.TEXT, Assignment.Place.TABLE):
        for role in Assignment.Role:
            of_old = [r for r in rows if (r.role, r.place) == (role, place)]
            of_now = [w for w in desired if (w.role, w.place) == (role, place)]
            old, now = [r.name_as_printed for r in of_old], [w.name_as_printed for w in of_now]
            suffix = "（附表）" if place == Assignment.Place.TABLE else ""
            field = f"{role.label}单位{suffix}"
            if old != now:
                before, after = "、".join(old) or "无", "、".join(now) or "无"
                job.note_change(
                    LoadChange("assignment", "changed", measure.code, measure.title, field, before, after)
                )
            _note_force(job, measure, f"{field}的效力", of_old, of_now)


def _note_force(
    job: LoadJob, measure: Measure, field: str, old: Sequence[Assignment], now: Sequence[SourceAssignment]
) -> None:
    """Note that a statement comes into force, or becomes a second statement."""
    before, after = {row.effective for row in old}, {row.effective for row in now}
    if before and after and before != after:
        words = (_force(before), _force(after))
        job.note_change(LoadChange("assignment", "changed", measure.code, measure.title, field, *words))


def _force(effective: set[bool]) -> str:
    return "部分生效" if len(effective) > 1 else "生效" if True in effective else "只作对照"


def _assignment_key(row: Assignment) -> AssignmentKey:
    """Return the key that identifies an assignment from one load to the next."""
    return row.department_id, row.role, row.place


def _touched(row: Assignment) -> bool:
    """Return whether staff closed, dated or explained a published row."""
    return row.valid_from is not None or row.valid_to is not None or row.reason != ""
