"""The history page of one record and what is edited with it."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from measures.history.actions.past_states import last_versions
from measures.history.queries.described_changes import describe_change_sets
from measures.history.queries.history_scope import record_scope
from measures.models import Measure
from measures.staff.staff_permissions import may_restore
from measures.text.nested_quotation_marks import quote

_PER_PAGE = 20


@require_safe
def record_history(request: HttpRequest, app: str, model: str, pk: str) -> HttpResponse:
    """Show every change set that wrote or deleted a record, latest first; the record may be deleted."""
    kind = _model_of_address(app, model)
    record = kind._base_manager.filter(pk=pk).first()
    if not admin.site._registry[kind].has_view_or_change_permission(request, record):
        raise PermissionDenied
    scope = record_scope(kind, int(pk))
    change_sets = scope.change_sets().select_related("user", "undone_by", "undoes")
    page = Paginator(change_sets, _PER_PAGE).get_page(request.GET.get("page"))
    if record is None and not page.paginator.count:
        raise Http404
    name = str(record) if record is not None else _last_known_name(kind, int(pk))
    context = {
        **admin.site.each_context(request),
        "title": f"{kind._meta.verbose_name}{quote(name)}的历史",
        "opts": kind._meta,
        "record": record,
        "name": name,
        "page": page,
        "change_sets": describe_change_sets(scope, list(page)),
        "restorable": isinstance(record, Measure) and may_restore(request.user, record),
    }
    return TemplateResponse(request, "admin/history/record.html", context)


def _model_of_address(app: str, model: str) -> type[Model]:
    """Return the model that an address names; raise `Http404` if there is none."""
    try:
        return apps.get_model(app, model)
    except LookupError as error:
        raise Http404 from error


def _last_known_name(kind: type[Model], pk: int) -> str:
    """Return the last name of a deleted record."""
    return "".join(version.name for version in last_versions([(kind, pk)]).values()) or str(pk)
