"""Chapters and sections in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from measures.evidence.record_links import document_label
from measures.models import Chapter
from measures.staff.district_filter import CollectedDistrictFilter
from measures.staff.model_admins import LoadedRecordAdmin


@admin.register(Chapter)
class ChapterAdmin(LoadedRecordAdmin):
    """The headings of the documents; their titles can be corrected."""

    list_display = ("ordinal", "title", "parent", "where", "annex", "order")
    list_display_links = ("title",)
    list_filter = (("document__district", CollectedDistrictFilter), "document__year")
    list_select_related = ("document__district", "parent")
    search_fields = ("title", "ordinal", "document__title", "document__slug")
    fields = ("document", "parent", "annex", "ordinal", "title", "text", "order")
    readonly_fields = ("document", "parent", "annex", "ordinal", "order")

    @admin.display(description="行动方案", ordering="document")
    def where(self, chapter: Chapter) -> str:
        """Return the document it is in."""
        return document_label(chapter.document)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a chapter is deleted only with its document."""
        return False
