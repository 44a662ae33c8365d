"""The page of a bulk change: the list, the form with its faults, and the preview."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from measures.assignments.actions import DepartmentInRole
from measures.assignments.bulk.bulk_input import BulkDirectory, BulkInput
from measures.assignments.bulk.bulk_operations import STARS
from measures.assignments.bulk.bulk_plan import BULK_LIMIT, BulkPlan, MeasureChange, SkippedMeasure
from measures.assignments.bulk.chosen_measures import ChosenMeasures
from measures.assignments.bulk.forms import BULK_KINDS, BulkForm
from measures.models import Assignment, Measure, ProgressEntry
from measures.staff.department_chooser import department_search_address
from measures.staff.form_faults import FormFault
from measures.staff.staff_permissions import facts_refusal
from measures.writing.edit_token import FORM_FIELD, EditToken


@dataclass(frozen=True, slots=True)
class BulkChangeLine:
    """The change of one role of a measure, of its ★ or its progress, in Chinese; ``is_first`` for its first line."""

    measure: Measure
    role: str
    before: str
    after: str
    is_first: bool


def render_bulk_page(
    request: HttpRequest,
    listed: ChosenMeasures | None,
    directory: BulkDirectory | None = None,
    form: BulkForm | None = None,
    *,
    preview: tuple[BulkInput, BulkPlan] | None = None,
    faults: Sequence[FormFault] = (),
    list_address: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the page; without a list it offers to choose one and shows the invalid ``list_address``."""
    return TemplateResponse(
        request,
        "admin/bulk/page.html",
        {
            **admin.site.each_context(request),
            "title": "批量修改举措",
            "opts": Measure._meta,
            "listed": listed,
            "form": form or BulkForm(directory=directory or BulkDirectory(())),
            "kinds": _offered_kinds(request),
            "stars_closed": facts_refusal(request.user),
            "roles": Assignment.Role.choices,
            "statuses": ProgressEntry.Status.choices,
            "department_search": department_search_address(directory.known) if directory else "",
            "most": BULK_LIMIT,
            "faults": faults,
            "list_address": list_address,
            **(_preview_context(*preview) if preview else {}),
        },
        status=status,
    )


def _offered_kinds(request: HttpRequest) -> dict[str, str]:
    """Return the operations that the user may carry out somewhere."""
    is_closed = bool(facts_refusal(request.user))
    return {kind: label for kind, label in BULK_KINDS.items() if not (is_closed and kind in STARS)}


def _preview_context(bulk_input: BulkInput, plan: BulkPlan) -> dict[str, object]:
    """Return the context of the preview."""
    return {
        "plan": plan,
        "bulk_input": bulk_input,
        "lines": [line for step in plan.steps for line in _change_lines(step, plan)],
        "unchanged": _measures_by_reason(plan.unchanged),
        "refused": _measures_by_reason(plan.refused),
        FORM_FIELD: EditToken.begin(bulk_input.edit_subject, plan.versions.as_json()).sign(),
    }


def _change_lines(step: MeasureChange, plan: BulkPlan) -> Iterator[BulkChangeLine]:
    if step.stars is not None:
        before, after = ("—", "★") if step.stars else ("★", "—")
        yield BulkChangeLine(step.measure, "★", before, after, is_first=True)
        return
    if step.report is not None:
        after = str(ProgressEntry(status=step.report.status, as_of=step.report.as_of))
        yield BulkChangeLine(step.measure, "进展", str(step.entered or "没有填报"), after, is_first=True)
        return
    was = [DepartmentInRole(row.department_id, row.role) for row in step.in_force]
    is_first = True
    for role, label in Assignment.Role.choices:
        before, after = (_joined_names(assigned, role, plan) for assigned in (was, step.assignments))
        if before != after:
            yield BulkChangeLine(step.measure, str(label), before, after, is_first)
            is_first = False


def _joined_names(assigned: Iterable[DepartmentInRole], role: str, plan: BulkPlan) -> str:
    return "、".join(plan.names[one.department] for one in assigned if one.role == role) or "—"


def _measures_by_reason(skipped: Iterable[SkippedMeasure]) -> dict[str, list[Measure]]:
    """Return the skipped measures by reason."""
    found: dict[str, list[Measure]] = {}
    for one in skipped:
        found.setdefault(one.why, []).append(one.measure)
    return found
