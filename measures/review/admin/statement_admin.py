"""Second statements in the admin, read-only."""

from __future__ import annotations

from django.contrib import admin

from measures.evidence.record_links import document_label
from measures.models import Statement
from measures.staff.district_filter import CollectedDistrictFilter
from measures.staff.model_admins import ReadOnlyAdmin


@admin.register(Statement)
class StatementAdmin(ReadOnlyAdmin):
    """The statements of tables on measures."""

    list_display = ("measure", "annex", "number", "title", "own_initiative", "where")
    list_filter = (
        ("measure__document__district", CollectedDistrictFilter),
        "measure__document__year",
        "own_initiative",
    )
    list_select_related = ("measure__document__district",)
    search_fields = ("title", "text", "measure__title")

    @admin.display(description="行动方案", ordering="measure__document")
    def where(self, statement: Statement) -> str:
        """Return the label of the document."""
        return document_label(statement.measure.document)
