"""The page of a reorganisation: what was typed, what is wrong with it, and what it would do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from districts.models import Department
from measures.assignments.reorganisation.asked import KINDS, SPLIT, Asked, share_name
from measures.assignments.reorganisation.ledger import Step
from measures.assignments.reorganisation.plan import Plan
from measures.assignments.reorganisation.settle import Directory, Settled
from measures.assignments.reorganisation.stamp import sign
from measures.staff.form_faults import FormFault

#: A form may have so many boxes; beyond, assignments are shared by all successors and told apart afterwards.
MOST_CHOICES = 800


@dataclass(frozen=True, slots=True)
class Choice:
    """The box for an assignment that several may take over; ``chosen`` is empty for all of them."""

    name: str
    chosen: str


@dataclass(frozen=True, slots=True)
class Line:
    """A role of a measure in the preview, with its choices."""

    step: Step
    choices: tuple[Choice, ...]


def show(
    request: HttpRequest,
    department: Department,
    directory: Directory,
    asked: Asked | None = None,
    *,
    preview: tuple[Settled, Plan] | None = None,
    faults: Sequence[FormFault] = (),
    status: int = 200,
) -> HttpResponse:
    """Return the page."""
    asked = asked or Asked(on=timezone.localdate().isoformat())
    return TemplateResponse(
        request,
        "admin/reorganisation/page.html",
        {
            **admin.site.each_context(request),
            "title": f"机构调整：{department.name}",
            "opts": Department._meta,
            "department": department,
            "asked": asked,
            "kinds": KINDS,
            "names": directory.names,
            "today": timezone.localdate(),
            "faults": faults,
            **(_preview(asked, *preview) if preview else {}),
        },
        status=status,
    )


def _preview(asked: Asked, settled: Settled, plan: Plan) -> dict[str, object]:
    """Return what the page shows of what would be done."""
    can_choose = asked.kind == SPLIT and len(plan.closing) <= MOST_CHOICES
    return {
        "plan": plan,
        "lines": list(_lines(plan, can_choose=can_choose)),
        "can_choose": can_choose,
        "is_split": asked.kind == SPLIT,
        "near": settled.near,
        "stamp": sign(settled, plan.versions),
    }


def _lines(plan: Plan, *, can_choose: bool) -> Iterator[Line]:
    count = len(plan.parties.successors)
    for step in plan.steps:
        choices = [
            Choice(share_name(row.pk), str(numbers[0]) if len(numbers) < count else "")
            for row, numbers in zip(step.closing, step.places, strict=True)
        ]
        yield Line(step, tuple(choices) if can_choose else ())
