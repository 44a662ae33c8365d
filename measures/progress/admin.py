"""Entries of progress in the admin, read-only; they are added on the measure's own page."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from measures.evidence.record_links import document_label
from measures.models import ProgressEntry
from measures.staff.district_filter import CollectedDistrictFilter
from measures.staff.model_admins import ReadOnlyAdmin


@admin.register(ProgressEntry)
class ProgressEntryAdmin(ReadOnlyAdmin):
    """All entries of all measures, earlier ones included; what was entered last comes first."""

    ordering = ("-pk",)
    list_display = ("measure", "status", "as_of", "note", "entered_by", "entered_at", "where")
    list_filter = (
        "status",
        ("measure__document__district", CollectedDistrictFilter),
        "measure__document__year",
    )
    list_select_related = ("measure__document__district",)
    search_fields = ("note", "entered_by", "measure__title", "measure__code")
    fields = readonly_fields = (
        "measure",
        "page",
        "status",
        "as_of",
        "note",
        "link",
        "entered_by",
        "entered_at",
    )

    @admin.display(description="行动方案", ordering="measure__document")
    def where(self, entry: ProgressEntry) -> str:
        """Return the label of the document."""
        return document_label(entry.measure.document)

    @admin.display(description="填报")
    def page(self, entry: ProgressEntry) -> SafeString:
        """Return a link to where the measure's progress is entered."""
        url = reverse("admin:measures_progressentry_report", args=[entry.measure_id])
        return format_html('<a href="{}">在举措上填报进展</a>', url)
