"""Renaming, merging and splitting departments from a day on, once, with every responsibility they have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone

from districts.models import Department, Succession
from measures.assignments.reorganisation.reorganisation_plan import (
    ReorganisationPlan,
    ReorganisationVersions,
    SuccessorShares,
    plan_reorganisation,
    reassigned_rows,
)
from measures.assignments.reorganisation.reorganised_departments import (
    ReorganisedDepartments,
    SuccessorDepartment,
    check_reorganisation_day,
    check_reorganisation_reason,
    find_reorganised_departments,
)
from measures.history.actions.recorder import record_changes
from measures.models import Assignment, ChangeSet, Measure
from measures.writing.action_errors import EditConflict
from measures.writing.record_locking import lock_record

_BATCH = 500


@dataclass(frozen=True, slots=True)
class ReorganisationResult:
    """What was done, and its entry of the history."""

    plan: ReorganisationPlan
    change_set: ChangeSet | None


def preview_reorganisation(
    *,
    predecessors: Sequence[int],
    successors: Sequence[SuccessorDepartment],
    on: date,
    shares: SuccessorShares | None = None,
) -> ReorganisationPlan:
    """Return exactly what `reorganise_departments` would do. Raise `ActionError` for what cannot be done."""
    check_reorganisation_day(on)
    return plan_reorganisation(find_reorganised_departments(predecessors, successors), on, shares or {})


def reorganise_departments(
    *,
    predecessors: Sequence[int],
    successors: Sequence[SuccessorDepartment],
    on: date,
    user: User,
    reason: str,
    versions: ReorganisationVersions | None,
    shares: SuccessorShares | None = None,
) -> ReorganisationResult:
    """Have ``successors`` follow ``predecessors`` from the day ``on`` on: one by one, several by one, one by several.

    New departments are made like the first predecessor, the succession is written down, and every row of the
    predecessors that is in force on the day is closed on it and opened for the successors in the same role and place.
    What was published, ended before or begins later stays. ``versions`` is what `preview_reorganisation` found;
    None for what is done without looking.

    Raise `EditConflict` if anything touched was changed since, `ActionError` for what cannot be done. Nothing is
    written
    then.
    """
    check_reorganisation_day(on)
    check_reorganisation_reason(reason)
    with record_changes(kind=ChangeSet.Kind.REORGANISATION, user=user, reason=reason) as recorder:
        _lock_departments_and_measures(predecessors, successors, on)
        plan = plan_reorganisation(find_reorganised_departments(predecessors, successors), on, shares or {})
        _require_previewed_departments(versions, plan)
        recorder.summary = f"机构调整：{plan.parties.in_words}"
        _create_successors(plan.parties, on, reason)
        pks = [measure.pk for measure in plan.measures]
        measures = Measure.objects.filter(pk__in=pks)
        recorder.watch(measures, Assignment.objects.filter(measure__in=pks).select_related("department"))
        _end_reorganised_rows(plan.closing, on, reason)
        _open_rows(plan, reason)
        measures.update(version=F("version") + 1, updated_at=timezone.now())
    return ReorganisationResult(plan, recorder.change_set)


def _lock_departments_and_measures(
    predecessors: Sequence[int], successors: Sequence[SuccessorDepartment], on: date
) -> None:
    """Lock the departments and the measures until the reorganisation is written."""
    known = [one.department for one in successors if one.department is not None]
    for pk in sorted({*predecessors, *known}):
        lock_record(Department, pk, version=None)
    departments = Department.objects.filter(pk__in=predecessors)
    pks = list(
        reassigned_rows(departments, on).values_list("measure", flat=True).distinct().order_by("measure")
    )
    list(Measure.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk").only("pk"))


def _require_previewed_departments(versions: ReorganisationVersions | None, plan: ReorganisationPlan) -> None:
    """Raise `EditConflict` unless departments, measures and rows are those of the preview."""
    now = plan.versions
    if versions is None or versions == now:
        return
    departments = dict(set(now.departments) - set(versions.departments))
    measures = dict(set(now.measures) - set(versions.measures))
    changed = [str(one) for one in plan.parties.there if one.pk in departments]
    changed += [str(one) for one in plan.measures if one.pk in measures]
    raise EditConflict(
        "预览之后，所涉部门或责任分工已被他人修改，没有办理。请核对新的预览后再确认。", changed
    )


def _create_successors(those: ReorganisedDepartments, on: date, reason: str) -> None:
    """Create the new departments and the successions; raise the version of all departments concerned."""
    for one in those.there:
        one.version += 1
        one.save(update_fields=["version"])
    for one in those.successors:
        if one._state.adding:
            one.save()
    for predecessor in those.predecessors:
        for successor in those.successors:
            Succession.objects.get_or_create(
                predecessor=predecessor,
                successor=successor,
                defaults={"date": on, "reason": reason.strip()},
            )


def _end_reorganised_rows(rows: Sequence[Assignment], on: date, reason: str) -> None:
    """End rows on the day; the first reason that was given for one stays."""
    for row in rows:
        row.end_on(on, reason.strip())
    Assignment.objects.bulk_update(rows, ["valid_to", "reason"], batch_size=_BATCH)


def _open_rows(plan: ReorganisationPlan, reason: str) -> None:
    """Begin the rows of the successors."""
    rows = [
        Assignment(
            measure=step.measure,
            department=plan.parties.successors[one.successor],
            role=step.role,
            order=one.order or 0.0,
            place=Assignment.Place.STAFF,
            valid_from=one.begins,
            valid_to=one.ends,
            reason=reason.strip(),
        )
        for step in plan.steps
        for one in step.opening
    ]
    Assignment.objects.bulk_create(rows, batch_size=_BATCH)
