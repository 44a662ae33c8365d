"""The addresses of the grid: the plans that it is for, the grid of a list, and what was done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from measures.assignments.bulk.bulk_plan import BULK_LIMIT
from measures.assignments.bulk.chosen_measures import ChosenMeasures, listed_measures, sign_measures
from measures.assignments.change_set_page import (
    ChangeSetPage,
    find_change_set,
    render_change_set,
    undo_and_return,
)
from measures.assignments.grid.grid_page import GridPlace, render_grid
from measures.assignments.grid.grid_plans import editable_plans
from measures.assignments.grid.grid_submission import submit_grid
from measures.lists.pagination import ListPaginator
from measures.models import ChangeSet, Measure
from measures.staff.form_faults import form_faults
from measures.staff.roles import ASSIGN_ANY, ASSIGN_OWN, roles_with
from measures.staff.staff_permissions import (
    NO_DISTRICT,
    may_assign_anywhere,
    may_assign_some,
    own_districts_in_words,
)
from measures.writing.action_errors import ActionError

_DONE_PAGE = ChangeSetPage(
    kind=ChangeSet.Kind.BULK,
    template="admin/grid/done.html",
    name="表格编辑",
    done="已写入",
    restored="各格恢复为写入之前的样子。",
)
_PLANS_ON_PAGE = 50
_TOO_MANY = f"清单有 {{}} 项举措，表格最多 {BULK_LIMIT} 项。请用筛选缩小范围，分几次编辑。"


@require_http_methods(["GET", "HEAD", "POST"])
def edit_grid(request: HttpRequest) -> HttpResponse:
    """Show the grid of the list of an address, or the plans to choose from; answer what the grid sent."""
    _require_grid_permission(request)
    if request.method == "POST":
        return submit_grid(request)
    if not set(request.GET) - {"plans"}:
        return _choose_plan(request)
    try:
        listed = listed_measures(request)
        if len(listed.pks) > BULK_LIMIT:
            raise ActionError(_TOO_MANY.format(len(listed.pks)))
    except ActionError as error:
        return _choose_plan(request, error)
    if listed.pks and not may_assign_some(request.user, listed.pks):
        raise PermissionDenied(_not_theirs(request.user))
    signed = ChosenMeasures(
        listed.pks, listed.words, listed.notes, listed.address, picked=sign_measures(listed.words, listed.pks)
    )
    return render_grid(request, signed, GridPlace.from_text(request.GET.get("page", "")))


@require_http_methods(["GET", "HEAD", "POST"])
def grid_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the change set of a grid; undo it on POST."""
    _require_grid_permission(request)
    change_set = find_change_set(pk, _DONE_PAGE.kind)
    querystring = request.GET.urlencode()
    here = reverse("grid:done", args=[pk]) + (f"?{querystring}" if querystring else "")
    if request.method == "POST":
        return undo_and_return(request, change_set, _DONE_PAGE, here=here, undone=here)
    context = {"opts": Measure._meta, "querystring": querystring}
    return render_change_set(request, change_set, _DONE_PAGE, context)


def _require_grid_permission(request: HttpRequest) -> None:
    """Raise `PermissionDenied` unless the user may change assignments somewhere."""
    if not may_assign_anywhere(request.user):
        raise PermissionDenied(f"表格编辑由{roles_with(ASSIGN_OWN, ASSIGN_ANY)}使用。")


def _not_theirs(user: Any) -> str:
    """Return in Chinese why a list is closed to a user who may change none of it."""
    names = own_districts_in_words(user)
    return f"这份清单里没有您负责的区（{names}）的举措，不能用表格编辑。" if names else f"{NO_DISTRICT}。"


def _choose_plan(request: HttpRequest, error: ActionError | None = None) -> HttpResponse:
    """Show the plans whose duties the user may change, those of a page."""
    place = GridPlace.from_text(request.GET.get("plans", ""))
    paginator = ListPaginator(editable_plans(request.user), _PLANS_ON_PAGE)
    context = {
        **admin.site.each_context(request),
        "opts": Measure._meta,
        "title": "表格编辑",
        "faults": form_faults(error) if error else [],
        "page": paginator.page_or_empty(place.number),
    }
    return TemplateResponse(request, "admin/grid/plans.html", context, status=400 if error else 200)
