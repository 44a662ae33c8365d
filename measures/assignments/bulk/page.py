"""The page of a bulk change: the list, what was typed, what is wrong with it, and what it would do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from measures.assignments.actions import Duty
from measures.assignments.bulk.asked import KINDS, Asked
from measures.assignments.bulk.listed import Listed
from measures.assignments.bulk.plan import MOST, Left, Plan, Step
from measures.assignments.bulk.settle import Directory, Settled
from measures.assignments.bulk.stamp import sign
from measures.models import Assignment, Measure
from measures.staff.form_faults import FormFault


@dataclass(frozen=True, slots=True)
class Line:
    """What is done to one role of a measure, or to its ★, in words; ``is_first`` of the measure's lines."""

    measure: Measure
    role: str
    before: str
    after: str
    is_first: bool


def show(
    request: HttpRequest,
    listed: Listed | None,
    directory: Directory | None = None,
    asked: Asked | None = None,
    *,
    preview: tuple[Settled, Plan] | None = None,
    faults: Sequence[FormFault] = (),
    list_address: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the page; without a list it asks for one, with the ``list_address`` that could not be used."""
    return TemplateResponse(
        request,
        "admin/bulk/page.html",
        {
            **admin.site.each_context(request),
            "title": "批量修改举措",
            "opts": Measure._meta,
            "listed": listed,
            "asked": asked or Asked(on=timezone.localdate().isoformat()),
            "kinds": KINDS,
            "roles": Assignment.Role.choices,
            "names": directory.names if directory else (),
            "most": MOST,
            "faults": faults,
            "list_address": list_address,
            **(_preview(*preview) if preview else {}),
        },
        status=status,
    )


def _preview(settled: Settled, plan: Plan) -> dict[str, object]:
    """Return what the page shows of what would be done."""
    return {
        "plan": plan,
        "settled": settled,
        "lines": [line for step in plan.steps for line in _lines(step, plan)],
        "unchanged": _by_why(plan.unchanged),
        "refused": _by_why(plan.refused),
        "stamp": sign(settled, plan.versions),
    }


def _lines(step: Step, plan: Plan) -> Iterator[Line]:
    if step.stars is not None:
        before, after = ("—", "★") if step.stars else ("★", "—")
        yield Line(step.measure, "★", before, after, is_first=True)
        return
    was = [Duty(row.department_id, row.role) for row in step.standing]
    is_first = True
    for role, label in Assignment.Role.choices:
        before, after = (_names(duties, role, plan) for duties in (was, step.duties))
        if before != after:
            yield Line(step.measure, str(label), before, after, is_first)
            is_first = False


def _names(duties: Iterable[Duty], role: str, plan: Plan) -> str:
    return "、".join(plan.names[duty.department] for duty in duties if duty.role == role) or "—"


def _by_why(left: Iterable[Left]) -> dict[str, list[Measure]]:
    """Return the measures that stay by what keeps them."""
    found: dict[str, list[Measure]] = {}
    for one in left:
        found.setdefault(one.why, []).append(one.measure)
    return found
