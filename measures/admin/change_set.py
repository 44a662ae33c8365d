"""Change sets in the admin: who did what, when and why."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from districts.admin.permissions import ReadOnlyAdmin
from measures.models import ChangeSet


@admin.register(ChangeSet)
class ChangeSetAdmin(ReadOnlyAdmin):
    """The history, the latest first. Nobody alters it."""

    list_display = ("summary", "kind", "user", "when", "reason", "records", "undone_by")
    list_filter = ("kind", "revision__user")
    list_select_related = ("revision__user", "undone_by")
    search_fields = ("summary", "revision__comment", "revision__user__username")
    date_hierarchy = "revision__date_created"
    fields = readonly_fields = ("summary", "kind", "user", "when", "reason", "records", "undone_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the change sets with the number of records that each wrote."""
        queryset: QuerySet[Any] = super().get_queryset(request)
        annotated: QuerySet[Any] = queryset.annotate(versions_n=Count("revision__version"))
        return annotated

    @admin.display(description="操作者", ordering="revision__user")
    def user(self, change_set: ChangeSet) -> str:
        """Return who did it."""
        user = change_set.revision.user
        return user.get_username() if user else "系统"

    @admin.display(description="时间", ordering="revision__date_created")
    def when(self, change_set: ChangeSet) -> object:
        """Return when it was done."""
        return change_set.revision.date_created

    @admin.display(description="理由")
    def reason(self, change_set: ChangeSet) -> str:
        """Return why it was done."""
        return str(change_set.revision.comment)

    @admin.display(description="涉及记录")
    def records(self, change_set: Any) -> int:
        """Return how many records it wrote or deleted."""
        return int(change_set.versions_n) + len(change_set.deleted)
