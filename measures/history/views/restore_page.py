"""The page to restore a measure with its assignments: a preview, then the restore."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from measures.history.actions.measure_restore import measure_as_of, restore_measure_state
from measures.history.actions.state_restore import WantedState
from measures.history.middleware import read_reason
from measures.history.views.restore_preview import preview_states
from measures.models import ChangeSet, Measure
from measures.staff.editing.guarded_forms import REASON_FIELD
from measures.staff.form_faults import FormFault, form_faults, typed_values
from measures.staff.record_ids import read_record_id
from measures.staff.roles import RESTORE, roles_with
from measures.staff.signed_in_user import signed_in_user
from measures.staff.staff_permissions import may_restore
from measures.text.nested_quotation_marks import quote
from measures.writing.action_errors import ActionError, EditConflict


def restore_measure_page(request: HttpRequest, pk: int, change_set: int) -> HttpResponse:
    """Show what would change; on POST with a reason restore and redirect to the history."""
    measure = get_object_or_404(Measure.objects.select_related("document__district"), pk=pk)
    then = get_object_or_404(ChangeSet.objects, pk=change_set)
    if not may_restore(request.user, measure):
        raise PermissionDenied(f"恢复到以前的样子由{roles_with(RESTORE)}办理。")
    status, faults = 200, list[FormFault]()
    if request.method == "POST":
        try:
            restore_measure_state(
                measure=measure,
                change_set=then,
                user=signed_in_user(request),
                reason=read_reason(request, insist=True),
                version=read_record_id(request.POST.get("version", "")) or 0,
            )
        except ActionError as error:
            faults = form_faults(error)
            status = 409 if isinstance(error, EditConflict) else 422
            measure.refresh_from_db()
        else:
            return redirect("history:record", "measures", "measure", measure.pk)
    return TemplateResponse(
        request,
        "admin/history/restore.html",
        _restore_context(request, measure, then) | {"faults": faults},
        status=status,
    )


def _restore_context(request: HttpRequest, measure: Measure, then: ChangeSet) -> dict[str, object]:
    """Return the context of the page: every record that would change, field by field."""
    wanted: list[WantedState] = []
    try:
        wanted = measure_as_of(measure, then)
    except ActionError as error:
        messages.error(request, str(error))
    records, count = preview_states(wanted)
    return {
        **admin.site.each_context(request),
        "title": f"恢复举措{quote(str(measure))}",
        "opts": Measure._meta,
        "measure": measure,
        "then": then,
        "records": records,
        "count": count,
        "reason_name": REASON_FIELD,
        "reason": request.POST.get(REASON_FIELD, ""),
        "typed": typed_values(request) if request.method == "POST" else (),
    }
