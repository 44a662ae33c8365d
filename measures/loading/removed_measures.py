"""Delete the measures that a corrected source no longer has; keep and report those that staff worked on."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from measures.loading.load_changes import LoadChange
from measures.loading.load_job import LoadJob
from measures.models import Assignment, Discrepancy, Link, Measure, ProgressEntry
from measures.models.problem import Problem
from measures.text.nested_quotation_marks import quote

#: The condition on published assignments that staff dated or explained.
TOUCHED_BY_STAFF = Q(valid_from__isnull=False) | Q(valid_to__isnull=False) | ~Q(reason="")


def remove_missing_measures(
    job: LoadJob, removed: Sequence[Measure], *, first_order: int, codes: set[str]
) -> list[Measure]:
    """Delete the measures of ``removed`` on which nobody worked; return the others, moved behind the rest, unsaved.

    ``codes`` are those of the source now; a kept measure with one of them gets ``…-旧``.
    """
    if not removed:
        return []
    worked_on = _worked_on(removed)
    kept = [measure for measure in removed if measure.pk in worked_on]
    for order, measure in enumerate(kept, start=first_order):
        newly = measure.raw_start is not None
        measure.order, measure.raw_start, measure.raw_end = order, None, None
        if newly:
            job.note_change(
                LoadChange("measure", "kept", measure.code, measure.title, "去留", "保留", "已无此项")
            )
            job.note_problem(
                "import.measure_gone",
                f"举措 {measure.code}{quote(measure.title)}在新的原文中已没有，因有人工修改而保留，请核定去留。",
                measure=measure,
            )
        measure.code = _free_code(measure.code, codes)
        codes.add(measure.code)
    for measure in removed:
        if measure.pk not in worked_on:
            job.note_change(
                LoadChange("measure", "removed", measure.code, measure.title, before=measure.text)
            )
    Measure.objects.filter(pk__in=[measure.pk for measure in removed if measure.pk not in worked_on]).delete()
    return kept


def report_rewritten_measures(job: LoadJob, measures: Sequence[Measure]) -> None:
    """Note the measures with staff work that the source has replaced by others under the same code."""
    worked_on = _worked_on(measures) if measures else set()
    for measure in measures:
        if measure.pk in worked_on:
            job.note_problem(
                "import.rewritten",
                f"举措 {measure.code} 在新的原文中已是另一项内容，原有的人工修改、分工、进展或核定请复核。",
                measure=measure,
            )


def _worked_on(measures: Sequence[Measure]) -> set[int]:
    """Return the ids of the measures that staff changed, assigned, decided on or entered progress of."""
    ids = [measure.pk for measure in measures]
    staff_assignments = Assignment.objects.filter(
        Q(place=Assignment.Place.STAFF) | TOUCHED_BY_STAFF, measure__in=ids
    ).order_by()
    decisions = Discrepancy.objects.filter(measure__in=ids).exclude(status=Discrepancy.Status.OPEN).order_by()
    settled = Problem.objects.filter(measure__in=ids).exclude(status=Problem.Status.OPEN).order_by()
    progress = ProgressEntry.objects.filter(measure__in=ids).order_by()
    worked_on = {measure.pk for measure in measures if _edited(measure)}
    for rows in (staff_assignments, decisions, settled, progress):
        worked_on.update(rows.values_list("measure_id", flat=True))
    decided = Link.objects.exclude(status=Link.Status.SUGGESTED).order_by()
    for end in ("origin", "target"):
        worked_on.update(decided.filter(**{f"{end}__in": ids}).values_list(f"{end}_id", flat=True))
    return worked_on


def _edited(measure: Measure) -> bool:
    """Return whether staff changed the source's values; a measure that no source gave belongs to staff."""
    if not measure.imported:
        return True
    names = ("title", "text", "deadline", "own_initiative", "kind")
    # A measure that was loaded before deadlines were read has none there.
    return any(
        name in measure.imported and getattr(measure, name) != measure.imported[name] for name in names
    )


def _free_code(code: str, taken: set[str]) -> str:
    """Return ``code``, or if it is taken, a code that marks the measure as one of an earlier source."""
    while code in taken:
        code = f"{code}-旧"
    return code
