"""The change sets in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from measures.history.queries.current_names import person_name
from measures.history.undo_permissions import may_undo
from measures.history.views.change_set_page import change_set_context
from measures.models import ChangeSet
from measures.staff.model_admins import ReadOnlyAdmin


@admin.register(ChangeSet)
class ChangeSetAdmin(ReadOnlyAdmin):
    """The history, latest first, read-only."""

    list_display = ("summary", "kind", "who", "created_at", "reason", "records", "undone_by")
    list_filter = ("kind", "user")
    list_select_related = ("user", "undone_by", "undoes")
    search_fields = ("summary", "reason", "user__username")
    date_hierarchy = "created_at"

    class Media:
        css = {"all": ("css/admin_history.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the change sets annotated with the number of records that each wrote."""
        queryset: QuerySet[Any] = super().get_queryset(request)
        annotated: QuerySet[Any] = queryset.annotate(versions_n=Count("versions"))
        return annotated

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show every change of one change set, record by record."""
        change_set = self.get_object(request, object_id)
        if change_set is None or not self.has_view_permission(request, change_set):
            return super().change_view(request, object_id, form_url, extra_context)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            **change_set_context(change_set, request.GET.get("page", "")),
            "may_undo": may_undo(request.user, change_set),
        }
        return TemplateResponse(request, "admin/history/change_set.html", context)

    @admin.display(description="操作者", ordering="user")
    def who(self, change_set: ChangeSet) -> str:
        """Return the name of its user."""
        return person_name(change_set.user)

    @admin.display(description="涉及记录")
    def records(self, change_set: Any) -> int:
        """Return the number of records that it wrote or deleted."""
        return int(change_set.versions_n) + len(change_set.deleted)
