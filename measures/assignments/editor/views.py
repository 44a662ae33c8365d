"""The addresses of the editor: the page, and taking an edit back.

Who may not is refused whatever they ask; only then is the method looked at.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect

from measures.assignments.editor.editor_page import open_editor
from measures.assignments.editor.editor_submission import submit_editor
from measures.assignments.editor.list_place import editor_url, find_list_place, first_in_list
from measures.assignments.editor.saved_change import find_saved_change
from measures.history.views.undo_shortcut import undo_with_message
from measures.models import Measure
from measures.search.index.background_build import IndexNotReady
from measures.staff.staff_permissions import assign_refusal, may_assign_anywhere
from measures.text.nested_quotation_marks import quote

_READING = ("GET", "HEAD")


def edit_assignments(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who is responsible for a measure, to be changed; save what was changed."""
    measure = _editable_measure(request, pk)
    if request.method == "POST":
        return submit_editor(request, measure)
    return (
        open_editor(request, measure)
        if request.method in _READING
        else HttpResponseNotAllowed((*_READING, "POST"))
    )


def edit_list(request: HttpRequest) -> HttpResponse:
    """Lead to the editor of the first measure of the list with the filters of the address, and on from there."""
    if not may_assign_anywhere(request.user):
        raise PermissionDenied
    if request.method not in _READING:
        return HttpResponseNotAllowed(_READING)
    try:
        query, first = first_in_list(request.GET, request.user)
    except IndexNotReady:
        messages.warning(request, "检索索引正在更新，请稍候几秒再试。")
        return redirect("admin:index")
    if first is None:
        messages.info(request, "这份清单里没有您可以调整责任的举措。")
        return redirect("admin:index")
    return redirect(editor_url(first.pk, query.to_querystring() or "sort=document", first.number))


def undo_assignment_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a change of the measure's responsibilities."""
    measure = _editable_measure(request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    change_set = find_saved_change(measure, request.POST.get("change_set", ""))
    if change_set is None:
        raise Http404
    place = find_list_place(request.GET, measure, request.user)
    if undo_with_message(
        request, change_set, success=f"已撤销{quote(change_set.summary)}，责任分工恢复为调整之前的样子。"
    ):
        return redirect(place.url_of(pk) if place else editor_url(pk))
    saved = change_set.pk
    return redirect(place.url_of(pk, saved=saved) if place else editor_url(pk, saved=saved))


def _editable_measure(request: HttpRequest, pk: int) -> Measure:
    """Return the measure, for those who may change who is responsible for it."""
    measure = get_object_or_404(Measure.objects.select_related("document__district", "chapter"), pk=pk)
    if refusal := assign_refusal(request.user, measure):
        raise PermissionDenied(f"{measure}：{refusal}。")
    return measure
