"""Sources in the admin, read-only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest

from measures.models import Source
from measures.staff.json_length import JSONLength
from measures.staff.model_admins import ReadOnlyAdmin


@admin.register(Source)
class SourceAdmin(ReadOnlyAdmin):
    """Sources with their sizes and numbers of repair steps."""

    list_display = ("name", "short_hash", "format", "encoding", "size", "step_count", "added_by", "added_at")
    list_filter = ("format", "encoding", "added_at")
    list_select_related = ("added_by",)
    search_fields = ("name", "sha256", "documents__title")
    fields = (
        "name",
        "sha256",
        "format",
        "encoding",
        "size",
        "step_count",
        "added_by",
        "added_at",
        "clean_text",
        "text",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the sources with their sizes, without large fields."""
        queryset: QuerySet[Any] = super().get_queryset(request)
        annotated: QuerySet[Any] = queryset.annotate(
            size_n=Length("content"), steps_n=JSONLength("steps")
        ).defer("content", "text", "clean_text", "steps")
        return annotated

    @admin.display(description="SHA-256")
    def short_hash(self, source: Source) -> str:
        """Return the first 12 digits of the SHA-256."""
        return source.sha256[:12]

    @admin.display(description="字节", ordering="size_n")
    def size(self, source: Any) -> str:
        """Return the number of bytes."""
        return f"{source.size_n:,}"

    @admin.display(description="修复步骤", ordering="steps_n")
    def step_count(self, source: Any) -> int:
        """Return the number of repair steps."""
        return int(source.steps_n)
