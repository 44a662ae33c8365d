"""The page to undo a change set: a preview with conflicts, then the undo."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from measures.history.actions.undo import states_before_change_set, undo_change_set, undo_conflicts
from measures.history.middleware import read_reason
from measures.history.undo_permissions import UNDO_REFUSED, may_undo
from measures.history.views.restore_preview import preview_states
from measures.models import ChangeSet
from measures.staff.editing.guarded_forms import REASON_FIELD
from measures.staff.form_faults import FormFault, form_faults, typed_values
from measures.staff.signed_in_user import signed_in_user
from measures.writing.action_errors import ActionError, EditConflict

_SHOWN = 50


def undo_change_set_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the undo would change; on POST undo and show the new change set."""
    change_sets = ChangeSet.objects.select_related("user", "undone_by")
    change_set = get_object_or_404(change_sets, pk=pk)
    if not may_undo(request.user, change_set):
        raise PermissionDenied(UNDO_REFUSED)
    status, faults = 200, list[FormFault]()
    if request.method == "POST":
        try:
            done = undo_change_set(
                change_set=change_set, user=signed_in_user(request), reason=read_reason(request, insist=True)
            )
        except ActionError as error:
            faults = form_faults(error)
            status = 409 if isinstance(error, EditConflict) else 422
        else:
            return redirect("admin:measures_changeset_change", done.pk)
    return TemplateResponse(
        request,
        "admin/history/undo.html",
        _undo_context(request, change_set) | {"faults": faults},
        status=status,
    )


def _undo_context(request: HttpRequest, change_set: ChangeSet) -> dict[str, object]:
    """Return the context of the page."""
    may_go = change_set.undone_by_id is None and change_set.kind != ChangeSet.Kind.BASELINE
    against = undo_conflicts(change_set) if may_go else []
    records, count = (
        preview_states(states_before_change_set(change_set)) if may_go and not against else ((), 0)
    )
    return {
        **admin.site.each_context(request),
        "title": "撤销变更",
        "opts": ChangeSet._meta,
        "change_set": change_set,
        "may_go": may_go,
        "against": against[:_SHOWN],
        "against_count": len(against),
        "records": records,
        "count": count,
        "reason_name": REASON_FIELD,
        "reason": request.POST.get(REASON_FIELD, ""),
        "typed": typed_values(request) if request.method == "POST" else (),
    }
