"""The page of a reorganisation: what was typed, what is wrong with it, and what it would do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from districts.models import Department
from measures.assignments.reorganisation.forms import REORGANISATION_KINDS, ReorganisationForm, share_name
from measures.assignments.reorganisation.reorganisation_input import ReorganisationInput
from measures.assignments.reorganisation.reorganisation_plan import ReorganisationPlan
from measures.assignments.reorganisation.role_changes import RoleChange
from measures.staff.department_chooser import department_search_address
from measures.staff.form_faults import FormFault
from measures.writing.edit_token import FORM_FIELD, EditToken

#: A form may have so many boxes; beyond, assignments are shared by all successors and divided afterwards.
SHARE_LIMIT = 800


@dataclass(frozen=True, slots=True)
class ShareChoice:
    """The box for an assignment that several may take over; ``chosen`` is empty for all of them."""

    name: str
    chosen: str


@dataclass(frozen=True, slots=True)
class ReorganisationLine:
    """A role of a measure in the preview, with its choices."""

    step: RoleChange
    choices: tuple[ShareChoice, ...]


def render_reorganisation_page(
    request: HttpRequest,
    form: ReorganisationForm,
    *,
    preview: tuple[ReorganisationInput, ReorganisationPlan] | None = None,
    faults: Sequence[FormFault] = (),
    status: int = 200,
) -> HttpResponse:
    """Return the page."""
    return TemplateResponse(
        request,
        "admin/reorganisation/page.html",
        {
            **admin.site.each_context(request),
            "title": f"机构调整：{form.department.name}",
            "opts": Department._meta,
            "department": form.department,
            "form": form,
            "kinds": REORGANISATION_KINDS,
            "department_search": department_search_address(
                [form.department.district] if form.department.district else [], city=form.department.city
            ),
            "today": timezone.localdate(),
            "faults": faults,
            **(_reorganisation_preview(form, *preview) if preview else {}),
        },
        status=status,
    )


def _reorganisation_preview(
    form: ReorganisationForm, wanted: ReorganisationInput, plan: ReorganisationPlan
) -> dict[str, object]:
    """Return what the page shows of what would be done."""
    can_choose = form.is_split and len(plan.closing) <= SHARE_LIMIT
    return {
        "plan": plan,
        "lines": list(_reorganisation_lines(plan, can_choose=can_choose)),
        "can_choose": can_choose,
        "is_split": form.is_split,
        "near": wanted.near,
        FORM_FIELD: EditToken.begin(wanted.edit_subject, plan.versions.as_json()).sign(),
    }


def _reorganisation_lines(plan: ReorganisationPlan, *, can_choose: bool) -> Iterator[ReorganisationLine]:
    count = len(plan.parties.successors)
    for step in plan.steps:
        choices = [
            ShareChoice(share_name(row.pk), str(numbers[0]) if len(numbers) < count else "")
            for row, numbers in zip(step.closing, step.places, strict=True)
        ]
        yield ReorganisationLine(step, tuple(choices) if can_choose else ())
