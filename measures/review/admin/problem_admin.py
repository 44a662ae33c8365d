"""Problems in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString

from measures.evidence.record_links import change_link, document_label
from measures.models import Problem
from measures.review.admin.resolution_admin import ResolutionAdmin
from measures.staff.district_filter import CollectedDistrictFilter


@admin.register(Problem)
class ProblemAdmin(ResolutionAdmin):
    """Problems with their places in the source and the decisions."""

    list_display = ("message", "severity", "status", "place", "code", "where", "measure")
    list_filter = (
        "status",
        "severity",
        "code",
        ("document__district", CollectedDistrictFilter),
        "document__year",
    )
    list_select_related = ("document__district", "measure")
    search_fields = ("message", "excerpt", "code", "document__title", "measure__title")
    fields = (
        "document",
        "measure_link",
        "code",
        "severity",
        "message",
        "place",
        "excerpt",
        "status",
        "decision",
        "decided_by",
        "decided_at",
    )
    readonly_fields = tuple(name for name in fields if name not in ("status", "decision"))

    @admin.display(description="位置", ordering="raw_start")
    def place(self, problem: Problem) -> str:
        """Return the line and column in the raw source, in Chinese."""
        return f"第 {problem.line} 行第 {problem.column} 列"

    @admin.display(description="行动方案", ordering="document")
    def where(self, problem: Problem) -> str:
        """Return the label of the document."""
        return document_label(problem.document)

    @admin.display(description="举措")
    def measure_link(self, problem: Problem) -> SafeString | str:
        """Return a link to the measure."""
        return change_link(problem.measure)
