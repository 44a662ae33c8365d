"""机构调整: the form with its preview, the change, and its undo."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from districts.models import Department, Succession
from measures.assignments.change_set_page import (
    ChangeSetPage,
    find_change_set,
    render_change_set,
    undo_and_return,
)
from measures.assignments.reorganisation.actions import preview_reorganisation, reorganise_departments
from measures.assignments.reorganisation.forms import ReorganisationForm
from measures.assignments.reorganisation.reorganisation_input import ReorganisationInput
from measures.assignments.reorganisation.reorganisation_page import render_reorganisation_page
from measures.assignments.reorganisation.reorganisation_plan import ReorganisationVersions
from measures.models import Assignment, ChangeSet
from measures.staff.form_faults import form_faults
from measures.staff.roles import REORGANISE, roles_with
from measures.staff.signed_in_user import signed_in_user
from measures.writing.action_errors import ActionError, EditConflict
from measures.writing.edit_token import FORM_FIELD, EditToken, InvalidEditToken

_DONE_PAGE = ChangeSetPage(
    kind=ChangeSet.Kind.REORGANISATION,
    template="admin/reorganisation/done.html",
    name="机构调整",
    done="已办理",
    restored="各项记录恢复为办理之前的样子。",
)
_CHANGED = "预览之后内容有改动，还没有办理。请核对下面的新预览，再确认。"


@require_http_methods(["GET", "HEAD", "POST"])
def reorganise(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form; preview what was sent, or do what was previewed."""
    department = _reorganised_department(request, pk)
    if request.method != "POST":
        return render_reorganisation_page(request, ReorganisationForm(department=department))
    form = ReorganisationForm(request.POST, department=department)
    if not form.is_valid() or (wanted := form.reorganisation_input) is None:
        return render_reorganisation_page(request, form, faults=form.faults, status=422)
    try:
        if request.POST.get("do") == "confirm":
            return _confirm_reorganisation(request, form, wanted)
        return _render_preview(request, form, wanted)
    except ActionError as error:
        return render_reorganisation_page(request, form, faults=form_faults(error), status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def reorganisation_done(request: HttpRequest, pk: int, change_set: int) -> HttpResponse:
    """Show what a reorganisation did; take it back when that is sent."""
    department = _reorganised_department(request, pk)
    found = find_change_set(change_set, _DONE_PAGE.kind)
    if request.method == "POST":
        here = reverse("reorganisation:done", args=[pk, change_set])
        undone = reverse("admin:districts_department_change", args=[pk])
        return undo_and_return(request, found, _DONE_PAGE, here=here, undone=undone)
    return render_change_set(request, found, _DONE_PAGE, _done_context(department, found))


def _reorganised_department(request: HttpRequest, pk: int) -> Department:
    """Return the department, for those who may reorganise."""
    if not (request.user.has_perm(REORGANISE) and request.user.is_staff):
        raise PermissionDenied(f"机构调整由{roles_with(REORGANISE)}办理。")
    return get_object_or_404(Department.objects.select_related("district"), pk=pk)


def _render_preview(
    request: HttpRequest,
    form: ReorganisationForm,
    wanted: ReorganisationInput,
    error: ActionError | None = None,
    status: int = 200,
) -> HttpResponse:
    plan = preview_reorganisation(
        predecessors=wanted.predecessors, successors=wanted.successors, on=wanted.on, shares=wanted.shares
    )
    faults = form_faults(error) if error else []
    return render_reorganisation_page(request, form, preview=(wanted, plan), faults=faults, status=status)


def _confirm_reorganisation(
    request: HttpRequest, form: ReorganisationForm, wanted: ReorganisationInput
) -> HttpResponse:
    """Do what was previewed; where the state or the request has changed, show the preview of that."""
    try:
        token = EditToken.read(request.POST.get(FORM_FIELD, ""), wanted.edit_subject)
    except InvalidEditToken:
        return _render_preview(request, form, wanted, ActionError(_CHANGED), 409)
    try:
        made = reorganise_departments(
            predecessors=wanted.predecessors,
            successors=wanted.successors,
            on=wanted.on,
            user=signed_in_user(request),
            reason=form.cleaned_data["reason"],
            versions=ReorganisationVersions.from_json(token.shown),
            shares=wanted.shares,
        )
    except EditConflict as conflict:
        named = f"（{'、'.join(conflict.records[:10])}）" if conflict.records else ""
        return _render_preview(request, form, wanted, ActionError(f"{conflict}{named}"), 409)
    except ActionError as error:
        return _render_preview(request, form, wanted, error, 422)
    if made.change_set is None:
        raise ActionError("这次机构调整已经办理过，没有需要更改的内容。")
    return redirect("reorganisation:done", form.department.pk, made.change_set.pk)


def _done_context(department: Department, change_set: ChangeSet) -> dict[str, object]:
    """Return what a reorganisation did: departments, and how many rows began in how many measures; three queries."""
    written: dict[str, list[int]] = {}
    for model, pk in change_set.versions.values_list("content_type__model", "object_id"):
        written.setdefault(model, []).append(int(pk))
    rows = Assignment.objects.filter(pk__in=written.get("assignment", ()))
    return {
        "opts": Department._meta,
        "department": department,
        "successions": Succession.objects.filter(pk__in=written.get("succession", ())).select_related(
            "predecessor", "successor"
        ),
        "measures": rows.values("measure").distinct().count(),
        "rows": len(written.get("assignment", ())),
    }
