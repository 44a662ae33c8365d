"""Measures in the admin, with their assignments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Exists, ForeignKey, OuterRef, Prefetch, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.safestring import SafeString

from measures.assignments.bulk.views import change_ticked_measures
from measures.assignments.editor.urls import editor_urls
from measures.assignments.ledger_summary import ledger_summary_html
from measures.evidence.record_links import change_link, document_label, raw_excerpt
from measures.exports.admin import EXPORT_ACTIONS
from measures.links.linked_admin import LinkedAdmin
from measures.models import Assignment, Chapter, Discrepancy, Document, Measure, Statement
from measures.progress.progress_summary import progress_summary_html
from measures.progress.urls import progress_urls
from measures.staff.district_filter import CollectedDistrictFilter
from measures.staff.roles import BULK, SPREADSHEET


class StatementInline(admin.StackedInline[Statement, Measure]):
    """The statement of the measure in the table of an annex."""

    model = Statement
    fields = readonly_fields = ("annex", "table_title", "number", "title", "text", "own_initiative")
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: it is evidence."""
        return False


class DiscrepancyInline(admin.TabularInline[Discrepancy, Measure]):
    """The discrepancies between text and table."""

    model = Discrepancy
    fields = readonly_fields = ("field", "in_text", "in_table", "status", "decision")
    can_delete = False
    show_change_link = True
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: they are found by comparing."""
        return False


@admin.register(Measure)
class MeasureAdmin(LinkedAdmin):
    """The measures; code and place in the document are part of permanent addresses and stay."""

    actions = (change_ticked_measures, *EXPORT_ACTIONS)
    list_display = ("code", "name", "leads", "where", "kind", "own_initiative", "differs")
    list_display_links = ("code", "name")
    list_filter = (
        ("document__district", CollectedDistrictFilter),
        "document__year",
        "kind",
        "own_initiative",
        ("discrepancies__status", admin.ChoicesFieldListFilter),
    )
    list_select_related = ("document__district", "chapter")
    search_fields = ("title", "text", "code", "document__title", "document__slug")
    readonly_fields = ("document_link", "code", "number", "order", "raw", "responsibility", "progress")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "document_link",
                    "code",
                    "title",
                    "text",
                    "deadline",
                    "chapter",
                    "kind",
                    "own_initiative",
                )
            },
        ),
        ("责任分工", {"fields": ("responsibility",)}),
        ("进展", {"fields": ("progress",)}),
        ("原文", {"fields": ("number", "order", "raw"), "classes": ("collapse",)}),
    )
    inlines = (StatementInline, DiscrepancyInline)

    class Media:
        css = {"all": ("css/admin-assignments.css",)}

    def has_exchange_permission(self, request: HttpRequest) -> bool:
        """Return whether a user may bring a workbook back."""
        return bool(request.user.has_perm(SPREADSHEET))

    def has_bulk_permission(self, request: HttpRequest) -> bool:
        """Return whether many measures may be changed at once."""
        return bool(request.user.has_perm(BULK))

    def get_urls(self) -> list[Any]:
        """Return the URLs of the assignment editor and of progress, then those of the admin."""
        return [*editor_urls(self.admin_site), *progress_urls(self.admin_site), *super().get_urls()]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form, with the user on the record: the link to the editor is shown to those who may use it."""
        if obj is not None:
            obj.asked_by = request.user
        return super().get_form(request, obj, change, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the measures with what the list shows of each."""
        leads = Assignment.objects.in_force().filter(role=Assignment.Role.LEAD).select_related("department")
        is_open = Discrepancy.objects.filter(measure=OuterRef("pk"), status=Discrepancy.Status.OPEN)
        queryset: QuerySet[Any] = super().get_queryset(request)
        annotated: QuerySet[Any] = (
            queryset.select_related("document__district", "chapter")
            .prefetch_related(Prefetch("assignments", leads.order_by("order"), to_attr="leading"))
            .annotate(has_open=Exists(is_open))
        )
        return annotated

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Return the field; only chapters of the measure's own document can be chosen."""
        match = request.resolver_match
        if db_field.name == "chapter" and match and (pk := match.kwargs.get("object_id")):
            own = Document.objects.filter(measures=pk) if str(pk).isdigit() else Document.objects.none()
            kwargs["queryset"] = Chapter.objects.filter(document__in=own).order_by("order")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Measure, form: ModelForm[Any], change: bool) -> None:
        """Save the measure with its version raised; mark links due if its text changed."""
        if form.has_changed():
            obj.version += 1
        super().save_model(request, obj, form, change)
        if {"title", "text", "kind"} & set(form.changed_data):
            self.links_follow([obj])

    def documents_of(self, records: Iterable[Measure]) -> list[Document]:
        """Return the documents that the measures stand in."""
        return list({measure.document_id: measure.document for measure in records}.values())

    @admin.display(description="标题", ordering="title")
    def name(self, measure: Measure) -> str:
        """Return the title, or the beginning of the text."""
        return measure.title or f"{measure.text[:40]}…"

    @admin.display(description="行动方案", ordering="document")
    def where(self, measure: Measure) -> str:
        """Return the document it is in."""
        return document_label(measure.document)

    @admin.display(description="牵头单位（今）")
    def leads(self, measure: Any) -> str:
        """Return the departments that lead today."""
        return "、".join(row.department.name for row in measure.leading)

    @admin.display(description="不一致", boolean=True)
    def differs(self, measure: Any) -> bool | None:
        """Return False (a cross) for an open discrepancy, and nothing otherwise."""
        return False if measure.has_open else None

    @admin.display(description="行动方案")
    def document_link(self, measure: Measure) -> SafeString | str:
        """Return a link to the document."""
        return change_link(measure.document)

    @admin.display(description="责任单位")
    def responsibility(self, measure: Any) -> SafeString:
        """Return the summary of the ledger, with a link to the editor for those who may use it."""
        return ledger_summary_html(measure, measure.asked_by)

    @admin.display(description="进展")
    def progress(self, measure: Any) -> SafeString:
        """Return the current progress, with a link to enter it for those who may."""
        return progress_summary_html(measure, measure.asked_by)

    @admin.display(description="原文片段")
    def raw(self, measure: Measure) -> str:
        """Return the stretch of the raw source that the measure was read from."""
        source = measure.document.source
        return raw_excerpt(source.text, measure) if source else "—"
