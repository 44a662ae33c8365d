"""Answer what the grid sent: another page of it, the preview, or the act; nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from measures.assignments.bulk.chosen_measures import ChosenMeasures, signed_measures
from measures.assignments.grid.actions import check_grid_reason, write_grid
from measures.assignments.grid.forms import sent_measures
from measures.assignments.grid.grid_input import GridInput
from measures.assignments.grid.grid_page import PREVIEW_SUBJECT, GridPlace, render_grid, render_preview
from measures.assignments.grid.grid_plan import GridPlan, RowEdit, plan_grid
from measures.assignments.grid.grid_rows import LEAD
from measures.assignments.grid.grid_suggestions import LeadSuggestionForm, offer_leads, take_offers
from measures.staff.form_faults import FormFault, form_faults
from measures.staff.signed_in_user import signed_in_user
from measures.writing.action_errors import ActionError, EditConflict
from measures.writing.edit_token import FORM_FIELD, EditToken, InvalidEditToken

_NO_LIST = "页面缺少清单的有效标记，下面只有填写过的各行。请核对后再预览。"
_NOTHING = "没有一格与打开时不同，不必写入。"
_MOVED = "预览之后内容有改动，还没有写入。请核对下面的新预览，再确认。"


def submit_grid(request: HttpRequest) -> HttpResponse:
    """Show another page of the grid, preview what was typed, or write what was previewed."""
    grid = GridInput(request.POST, request.user)
    place = GridPlace.from_text(request.POST.get("go") or request.POST.get("place", ""))
    try:
        listed = signed_measures(request.POST.get("picked", ""))
    except ActionError:
        return _without_list(request, grid)
    if request.POST.get("do") not in ("preview", "confirm"):
        return _show_again(request, listed, place, grid)
    if faults := grid.faults():
        place = place.place_of_measure(listed.pks, grid.first_faulty())
        status = 400 if grid.has_forged else 422
        return render_grid(request, listed, place, grid, faults=faults, status=status)
    return _preview_or_write(request, listed, place, grid)


def _show_again(
    request: HttpRequest, listed: ChosenMeasures, place: GridPlace, grid: GridInput
) -> HttpResponse:
    """Show a page of the grid with what was typed; take suggestions if that was requested, and show the others."""
    form = LeadSuggestionForm(request.POST)
    if not form.is_requested:
        return render_grid(request, listed, place, grid)
    rows = [row.row for row in grid.rows.values() if row.pk in set(place.page(listed.pks))]
    offers = offer_leads(rows, grid)
    taken = 0
    if request.POST.get("do") == "take":
        taken = take_offers(grid, offers, least=form.cleaned_data["least"])
    elif key := form.cleaned_data["take"]:
        taken = take_offers(grid, offers, key=key)
    left = {pk: offered for pk, offered in offers.items() if offered and LEAD not in grid.rows[pk].texts}
    return render_grid(request, listed, place, grid, offers=left, taken=taken, least=form["least"].value())


def _without_list(request: HttpRequest, grid: GridInput) -> HttpResponse:
    """Show the rows that were sent: which list they are of is not known."""
    pks = sent_measures(request.POST)
    listed = ChosenMeasures(tuple(pks), ("填写过的各行",))
    return render_grid(request, listed, GridPlace(), grid, faults=[FormFault(_NO_LIST)], status=400)


def _preview_or_write(
    request: HttpRequest, listed: ChosenMeasures, place: GridPlace, grid: GridInput
) -> HttpResponse:
    edits = [RowEdit(row.pk, row.opened, row.typed) for row in grid.edited]
    on, reason = grid.form.cleaned_data["on"], grid.form.cleaned_data["reason"]
    user = signed_in_user(request)
    plan = plan_grid(edits, on, user)
    if not plan.edits:
        return render_grid(request, listed, place, grid, faults=[FormFault(_NOTHING)], status=422)
    try:
        check_grid_reason(plan, reason)
    except ActionError as error:
        return render_grid(request, listed, place, grid, faults=form_faults(error), status=422)
    if request.POST.get("do") == "preview":
        return render_preview(request, listed, place, grid, plan)
    try:
        token = EditToken.read(request.POST.get(FORM_FIELD, ""), PREVIEW_SUBJECT)
        followed, change_set = write_grid(
            edits=edits,
            user=user,
            reason=reason,
            on=on,
            overwritten=request.POST.getlist("mine"),
            seen=str(token.shown),
        )
    except (InvalidEditToken, EditConflict):
        now = plan_grid(edits, on, user)
        return render_preview(request, listed, place, grid, now, faults=[FormFault(_MOVED)], status=409)
    except ActionError as error:
        return render_preview(request, listed, place, grid, plan, faults=form_faults(error), status=422)
    return _written_response(request, listed, place, grid, followed, change_set.pk if change_set else 0)


def _written_response(
    request: HttpRequest,
    listed: ChosenMeasures,
    place: GridPlace,
    grid: GridInput,
    plan: GridPlan,
    change_set: int,
) -> HttpResponse:
    """Lead to what was done; where cells were left out, show the grid with what was typed in these."""
    left = _left_out(plan, request.POST.getlist("mine"))
    if not left:
        done = reverse("grid:done", args=[change_set])
        return redirect(f"{done}?{request.GET.urlencode()}" if request.GET else done)
    for row in grid.edited:
        row.texts = {cell: text for cell, text in row.texts.items() if f"{row.pk}-{cell}" in left}
    fault = FormFault(f"其余各格已写入；这 {len(left)} 格没有写入，填写的内容还在下面。")
    place = place.place_of_measure(listed.pks, grid.edited[0].pk)
    return render_grid(request, listed, place, grid, faults=[fault], status=409, change_set=change_set)


def _left_out(plan: GridPlan, overwritten: Sequence[str]) -> set[str]:
    """Return the keys of the cells that were not written."""
    return {edit.key for edit in plan.refused} | {
        edit.key for edit in plan.conflicts if edit.key not in overwritten
    }
