"""Import runs in the admin, read-only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from measures.evidence.record_links import document_label
from measures.loading.load_changes import LoadChange
from measures.models import ImportRun
from measures.models.source import REPAIRS_BY_RULE
from measures.staff.district_filter import CollectedDistrictFilter
from measures.staff.json_length import JSONLength
from measures.staff.model_admins import ReadOnlyAdmin

#: The Chinese labels of the counts of a run.
RUN_COUNT_LABELS = {
    "chapters": "章",
    "sections": "节",
    "measures": "举措",
    "city_items": "市级事项",
    "assignments": "责任分工",
    "statements": "附表表述",
    "discrepancies": "不一致",
    "problems": "存疑",
    "repairs": "修复",
    "uncertain": "读取时没有把握的修复",
    "unresolved": "读取时名录中没有的单位",
}


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    """Import runs with their user, source, time and changes."""

    list_display = ("started_at", "where", "outcome", "changed", "source", "run_by")
    list_filter = ("outcome", ("document__district", CollectedDistrictFilter), "document__year")
    list_select_related = ("document__district", "source", "run_by")
    search_fields = ("document__title", "document__slug", "source__name", "source__sha256")
    fields = ("document", "source", "outcome", "run_by", "started_at", "finished_at", "numbers", "sentences")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the runs with the number of their changes, without the sources' texts."""
        queryset: QuerySet[Any] = super().get_queryset(request)
        queryset = queryset.select_related("document__district", "source", "run_by")
        large = [f"source__{name}" for name in ("content", "text", "clean_text", "steps")]
        annotated: QuerySet[Any] = queryset.annotate(changes_n=JSONLength("changes")).defer(*large)
        return annotated

    @admin.display(description="行动方案", ordering="document")
    def where(self, run: ImportRun) -> str:
        """Return the label of the document."""
        return document_label(run.document)

    @admin.display(description="变更", ordering="changes_n")
    def changed(self, run: Any) -> int:
        """Return the number of changes."""
        return int(run.changes_n)

    @admin.display(description="计数")
    def numbers(self, run: ImportRun) -> str:
        """Return the counts with their labels."""
        counts = {name: count for name, count in run.counts.items() if name != REPAIRS_BY_RULE}
        return (
            "，".join(f"{RUN_COUNT_LABELS.get(name, name)} {count}" for name, count in counts.items()) or "—"
        )

    @admin.display(description="变更")
    def sentences(self, run: ImportRun) -> SafeString | str:
        """Return the changes as Chinese sentences."""
        changes = [(LoadChange(**change).sentence(),) for change in run.changes]
        return format_html("<ol>{}</ol>", format_html_join("", "<li>{}</li>", changes)) if changes else "—"
