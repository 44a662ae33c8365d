"""Discrepancies in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString

from measures.evidence.record_links import change_link, document_label
from measures.models import Discrepancy
from measures.review.admin.resolution_admin import ResolutionAdmin
from measures.staff.district_filter import CollectedDistrictFilter


@admin.register(Discrepancy)
class DiscrepancyAdmin(ResolutionAdmin):
    """Discrepancies with both statements and the decision."""

    list_display = ("measure", "field", "status", "where", "decided_by", "decided_at")
    list_filter = (
        "status",
        "field",
        ("measure__document__district", CollectedDistrictFilter),
        "measure__document__year",
    )
    list_select_related = ("measure__document__district", "decided_by")
    search_fields = ("measure__title", "measure__code", "in_text", "in_table", "decision")
    fields = (
        "measure_link",
        "field",
        "in_text",
        "in_table",
        "status",
        "decision",
        "decided_by",
        "decided_at",
    )
    readonly_fields = tuple(name for name in fields if name not in ("status", "decision"))

    @admin.display(description="行动方案", ordering="measure__document")
    def where(self, discrepancy: Discrepancy) -> str:
        """Return the label of the document."""
        return document_label(discrepancy.measure.document)

    @admin.display(description="举措")
    def measure_link(self, discrepancy: Discrepancy) -> SafeString | str:
        """Return a link to the measure."""
        return change_link(discrepancy.measure)
