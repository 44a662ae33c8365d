"""The pages of 批量修改: the list, the form with its preview, the change, and its undo."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from measures.assignments.bulk.actions import change_in_bulk
from measures.assignments.bulk.bulk_input import BulkDirectory, BulkInput
from measures.assignments.bulk.bulk_operations import STARS
from measures.assignments.bulk.bulk_page_rendering import render_bulk_page
from measures.assignments.bulk.bulk_plan import BulkPlan, BulkVersions, plan_bulk_change
from measures.assignments.bulk.chosen_measures import (
    ChosenMeasures,
    listed_measures,
    parse_list_address,
    signed_measures,
    ticked_measures,
)
from measures.assignments.bulk.forms import BulkForm
from measures.assignments.change_set_page import (
    ChangeSetPage,
    find_change_set,
    render_change_set,
    undo_and_return,
)
from measures.models import ChangeSet, Measure
from measures.staff.form_faults import FormFault, form_faults
from measures.staff.form_fields import invalid_fields
from measures.staff.roles import BULK, roles_with
from measures.staff.signed_in_user import signed_in_user
from measures.staff.staff_permissions import assign_refusal, facts_refusal
from measures.writing.action_errors import ActionError, EditConflict
from measures.writing.edit_token import FORM_FIELD, EditToken, InvalidEditToken

_DONE_PAGE = ChangeSetPage(
    kind=ChangeSet.Kind.BULK,
    template="admin/bulk/done.html",
    name="批量修改",
    done="已完成",
    restored="各项举措恢复为修改之前的样子。",
)
_CHANGED = "预览之后内容有改动，还没有修改。请核对下面的新预览，再确认。"


@require_http_methods(["GET", "HEAD", "POST"])
def bulk_change(request: HttpRequest) -> HttpResponse:
    """Show the list and the form; on POST preview the change, or carry out the previewed one."""
    _require_bulk_permission(request)
    if request.method != "POST" and "list" in request.GET:
        return _redirect_to_list(request)
    if request.method != "POST" and not request.GET:
        return render_bulk_page(request, None)
    try:
        picked = request.POST.get("picked", "")
        listed = signed_measures(picked) if picked else listed_measures(request)
    except ActionError as error:
        if request.method == "POST":
            # Keep the typed input; the list may be available again in a moment.
            listed = ChosenMeasures((), (), picked=picked, querystring=request.GET.urlencode())
            directory = BulkDirectory(())
            return render_bulk_page(
                request,
                listed,
                directory,
                BulkForm(request.POST, directory=directory),
                faults=form_faults(error),
                status=400,
            )
        return render_bulk_page(request, None, faults=form_faults(error), status=400)
    directory = BulkDirectory(listed.pks)
    if request.method != "POST":
        return render_bulk_page(request, listed, directory)
    return _preview_or_confirm(request, listed, directory)


@require_http_methods(["GET", "HEAD", "POST"])
def bulk_change_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the change set of a bulk change; undo it on POST."""
    _require_bulk_permission(request)
    change_set = find_change_set(pk, _DONE_PAGE.kind)
    here = reverse("bulk:done", args=[pk])
    if request.method == "POST":
        return undo_and_return(request, change_set, _DONE_PAGE, here=here, undone=here)
    return render_change_set(request, change_set, _DONE_PAGE, {"opts": Measure._meta})


@admin.action(description="批量修改所选举措（责任单位、★、进展）…", permissions=["bulk"])
def change_ticked_measures(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Measure]
) -> HttpResponse:
    """Show the form for the ticked measures, or for all that match the filters."""
    pks = list(queryset.values_list("pk", flat=True))
    listed = ticked_measures(pks, across=request.POST.get("select_across") == "1")
    return render_bulk_page(request, listed, BulkDirectory(listed.pks))


def _require_bulk_permission(request: HttpRequest) -> None:
    """Raise `PermissionDenied` unless the user may make bulk changes."""
    if not (request.user.has_perm(BULK) and request.user.is_staff):
        raise PermissionDenied(f"批量修改由{roles_with(BULK)}使用。")


def _redirect_to_list(request: HttpRequest) -> HttpResponse:
    """Redirect to the form for the list with the pasted address."""
    try:
        querystring = parse_list_address(request.GET.get("list", ""))
    except ActionError as error:
        faults = [FormFault(str(error), "list")]
        return render_bulk_page(
            request, None, faults=faults, list_address=request.GET.get("list", ""), status=400
        )
    return redirect(f"{reverse('bulk:begin')}?{querystring or 'sort=document'}")


def _preview_or_confirm(
    request: HttpRequest, listed: ChosenMeasures, directory: BulkDirectory
) -> HttpResponse:
    form = BulkForm(request.POST, directory=directory)
    if not form.is_valid() or form.bulk_input is None:
        return render_bulk_page(request, listed, directory, form, faults=invalid_fields(form), status=422)
    bulk_input = form.bulk_input
    try:
        if request.POST.get("do") == "confirm":
            return _confirm_bulk_change(request, listed, form, bulk_input)
        refusal = partial(_change_refusal, request.user, bulk_input)
        plan = plan_bulk_change(bulk_input.operation, listed.pks, bulk_input.on, refusal)
    except ActionError as error:
        return render_bulk_page(request, listed, directory, form, faults=form_faults(error), status=422)
    return render_bulk_page(request, listed, directory, form, preview=(bulk_input, plan))


def _confirm_bulk_change(
    request: HttpRequest, listed: ChosenMeasures, form: BulkForm, bulk_input: BulkInput
) -> HttpResponse:
    """Carry out the previewed change; show a new preview if the input or the measures differ from it."""

    def again(error: ActionError, status: int) -> HttpResponse:
        plan: BulkPlan = plan_bulk_change(bulk_input.operation, listed.pks, bulk_input.on, refusal)
        faults = form_faults(error)
        return render_bulk_page(
            request, listed, form.directory, form, preview=(bulk_input, plan), faults=faults, status=status
        )

    refusal = partial(_change_refusal, request.user, bulk_input)
    try:
        token = EditToken.read(request.POST.get(FORM_FIELD, ""), bulk_input.edit_subject)
    except InvalidEditToken:
        return again(ActionError(_CHANGED), 409)
    try:
        made = change_in_bulk(
            operation=bulk_input.operation,
            measures=listed.pks,
            user=signed_in_user(request),
            reason=form.cleaned_data["reason"],
            on=bulk_input.on,
            refusal=refusal,
            versions=BulkVersions.from_json(token.shown),
            summary=form.in_words,
        )
    except EditConflict as conflict:
        named = f"（{'、'.join(conflict.records)}）" if conflict.records else ""
        return again(ActionError(f"{conflict}{named}"), 409)
    except ActionError as error:
        return again(error, 422)
    if made.change_set is None:
        raise ActionError("清单中没有一项需要修改。")
    return redirect("bulk:done", made.change_set.pk)


def _change_refusal(user: Any, bulk_input: BulkInput, measure: Measure) -> str:
    """Return why a user may not change ★ of a measure, or its assignments, whichever the operation changes."""
    return facts_refusal(user) if bulk_input.operation.kind in STARS else assign_refusal(user, measure)
