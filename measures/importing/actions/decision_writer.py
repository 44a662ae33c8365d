"""Apply the decisions on a draft to the loaded records, each by the action of the review queues or editors."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import User
from django.utils import timezone

from districts.departments.department_search import candidates_for_district, exact_department
from districts.models import Department
from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.decisions.decision_checks import TITLE_LENGTH, record_digest
from measures.importing.draft_decisions import (
    DraftDecisions,
    MeasureCorrection,
    guess_key,
    measure_keys,
)
from measures.loading.load_problems import UNCERTAIN_REPAIR
from measures.loading.load_result import LoadResult
from measures.loading.reading import Reading
from measures.models import Assignment, Document, Measure, Problem
from measures.review.actions.name_decisions import name_records
from measures.review.actions.names_together import NameDecision, decide_name
from measures.review.actions.repair_decisions import decide_repair, repair_records
from measures.writing.action_errors import ActionError
from measures.writing.link_leases import mark_links_due
from measures.writing.record_locking import lock_record

_REASON = "导入时人工更正"


def apply_decisions(decisions: DraftDecisions, result: LoadResult, reading: Reading, user: User) -> None:
    """Apply all decisions within the change set of the load; raise `ActionError` for one that cannot be applied."""
    pks = {one.name: one.department for one in result.unknown}
    for name, on_name in decisions.names.items():
        if name in pks:
            _write_name_decision(pks[name], on_name, user)
    written = dict(zip(measure_keys(reading.parsed.measures), result.measures, strict=True))
    for key, correction in decisions.measures.items():
        _correct_measure(result.document, written[key], correction, user)
    for step in reading.cleaned.steps:
        if step.needs_review and (on_guess := decisions.guesses.get(guess_key(step))):
            _decide_guess(result.document, (step.start, step.end), on_guess.reading, user)


def _write_name_decision(pk: int, on_name: NameDecision, user: User) -> None:
    """Apply the decision on a name to its unresolved department."""
    record = Department.objects.filter(pk=pk, is_resolved=False).first()
    # The decision on another name may have merged this one.
    if record is None:
        return
    decide_name(name=pk, seen=record_digest(*name_records(record)), decision=on_name, user=user)


def _correct_measure(document: Document, pk: int, correction: MeasureCorrection, user: User) -> None:
    """Write a correction as an edit by staff; the imported values stay those of the source."""
    measure = lock_record(Measure, pk, version=None)
    fields = {
        name: value
        for name in ("title", "text", "deadline", "kind", "own_initiative")
        if (value := getattr(correction, name)) is not None and value != getattr(measure, name)
    }
    if len(fields.get("title", "")) > TITLE_LENGTH:
        raise ActionError(f"举措 {measure.code} 更正后的标题超过 {TITLE_LENGTH} 字，没有导入。请改短。")
    if fields:
        for name, value in fields.items():
            setattr(measure, name, value)
        measure.version += 1
        measure.save(update_fields=[*fields, "version", "updated_at"])
        mark_links_due(documents=[document.pk])
    if correction.leads is not None:
        _assign(document, measure, correction, user)


def _assign(document: Document, measure: Measure, correction: MeasureCorrection, user: User) -> None:
    """Write the corrected assignments; raise `ActionError` for a name that the registry does not have."""
    known = candidates_for_district(document.district)
    assigned = []
    for role, names in (
        (Assignment.Role.LEAD, correction.leads or ()),
        (Assignment.Role.CO_LEAD, correction.co_leads or ()),
    ):
        for name in names:
            found = exact_department(name, document.district, known)
            if found is None:
                raise ActionError(
                    f"举措 {measure.code} 的{role.label}单位“{name}”在名录中找不到，没有导入。请核对名称。"
                )
            assigned.append(DepartmentInRole(found.pk, role.value))
    assign_departments(
        measure=measure.pk,
        duties=list(dict.fromkeys(assigned)),
        user=user,
        version=None,
        reason=_REASON,
        on=_first_day(document, measure),
    )


def _first_day(document: Document, measure: Measure) -> date:
    """Return the first day of corrected assignments: the day of issue, or today if the ledger has other days."""
    today = timezone.localdate()
    issued = document.issued_on
    is_fresh = not measure.assignments.exclude(valid_from=None, valid_to=None).exists()
    return issued if issued and issued < today and is_fresh else today


def _decide_guess(document: Document, place: tuple[int, int], reading: str | None, user: User) -> None:
    """Apply the decision on a guess, at ``place`` (start, end) of the raw text, to its open problems."""
    start, end = place
    found = Problem.objects.filter(
        document=document, code=UNCERTAIN_REPAIR, raw_start=start, raw_end=end, status=Problem.Status.OPEN
    )
    for problem in found.select_related("measure", "document"):
        decide_repair(
            problem=problem.pk, seen=record_digest(*repair_records(problem)), user=user, reading=reading
        )
