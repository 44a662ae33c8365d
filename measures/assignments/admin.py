"""Assignments in the admin, read-only; the editor of the measure changes them."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from measures.evidence.record_links import document_label
from measures.models import Assignment
from measures.staff.district_filter import CollectedDistrictFilter
from measures.staff.model_admins import ReadOnlyAdmin


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    """All rows of all ledgers, closed ones included."""

    list_display = (
        "measure",
        "role",
        "department",
        "place",
        "effective",
        "valid_from",
        "valid_to",
        "where",
    )
    list_filter = (
        "role",
        "place",
        "effective",
        ("measure__document__district", CollectedDistrictFilter),
        "measure__document__year",
        "department__kind",
    )
    list_select_related = ("measure__document__district", "department__district")
    search_fields = ("department__name", "department__aliases__name", "name_as_printed", "measure__title")
    fields = readonly_fields = (
        "measure",
        "editor",
        "department",
        "role",
        "order",
        "valid_from",
        "valid_to",
        "reason",
        "place",
        "effective",
        "name_as_printed",
        "phrase",
    )

    @admin.display(description="行动方案", ordering="measure__document")
    def where(self, assignment: Assignment) -> str:
        """Return the label of the document."""
        return document_label(assignment.measure.document)

    @admin.display(description="调整")
    def editor(self, assignment: Assignment) -> SafeString:
        """Return a link to the editor of the measure's assignments."""
        url = reverse("admin:measures_measure_responsibility", args=[assignment.measure_id])
        return format_html('<a href="{}">在举措上调整责任</a>', url)
