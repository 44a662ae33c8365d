"""The addresses of the editor: the page, and taking an edit back.

Who may not is refused whatever they ask; only then is the method looked at.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from measures.assignments.editor.editor_page import open_editor
from measures.assignments.editor.editor_submission import submit_editor
from measures.assignments.editor.saved_change import find_saved_change
from measures.history.views.undo_shortcut import undo_with_message
from measures.models import Measure
from measures.staff.staff_permissions import assign_refusal

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


def undo_assignment_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a change of the measure's responsibilities."""
    measure = _editable_measure(request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    change_set = find_saved_change(measure, request.POST.get("change_set", ""))
    if change_set is None:
        raise Http404
    address = reverse("admin:measures_measure_responsibility", args=[pk])
    if undo_with_message(
        request, change_set, success=f"已撤销“{change_set.summary}”，责任分工恢复为调整之前的样子。"
    ):
        return redirect(address)
    return redirect(f"{address}?saved={change_set.pk}")


def _editable_measure(request: HttpRequest, pk: int) -> Measure:
    """Return the measure, for those who may change who is responsible for it."""
    measure = get_object_or_404(Measure.objects.select_related("document__district", "chapter"), pk=pk)
    if refusal := assign_refusal(request.user, measure):
        raise PermissionDenied(f"{measure}：{refusal}。")
    return measure
