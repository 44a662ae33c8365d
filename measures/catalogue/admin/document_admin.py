"""Documents in the admin: staff can correct their facts, not their source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.safestring import SafeString

from measures.evidence.record_links import change_link
from measures.links.linked_admin import LinkedAdmin
from measures.models import Discrepancy, Document, Problem
from measures.staff.district_filter import CollectedDistrictFilter


@admin.register(Document)
class DocumentAdmin(LinkedAdmin):
    """The documents, with the numbers of open problems and discrepancies."""

    deleted_with = ("measures",)

    list_display = (
        "title",
        "district",
        "year",
        "number",
        "issued_on",
        "measures",
        "open_problems",
        "open_discrepancies",
    )
    list_filter = (("district", CollectedDistrictFilter), "year")
    list_select_related = ("district",)
    search_fields = ("title", "number", "issuer", "slug", "district__name")
    readonly_fields = ("district", "year", "slug", "self_check", "source_link", "created_at", "updated_at")
    fieldsets = (
        (None, {"fields": ("title", "number", "issuer", "issued_on", "addressee", "preamble")}),
        (
            "收录",
            {"fields": ("district", "year", "slug", "self_check", "source_link", "created_at", "updated_at")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the documents with their numbers."""
        same = Document.objects.filter(pk=OuterRef("pk")).order_by()
        problems = Count("problems", filter=Q(problems__status=Problem.Status.OPEN))
        discrepancies = Count(
            "measures__discrepancies", filter=Q(measures__discrepancies__status=Discrepancy.Status.OPEN)
        )
        queryset: QuerySet[Any] = super().get_queryset(request)
        annotated: QuerySet[Any] = queryset.select_related("district").annotate(
            measures_n=Subquery(same.annotate(n=Count("measures")).values("n")),
            problems_n=Subquery(same.annotate(n=problems).values("n")),
            discrepancies_n=Subquery(same.annotate(n=discrepancies).values("n")),
        )
        return annotated

    def save_model(self, request: HttpRequest, obj: Document, form: ModelForm[Any], change: bool) -> None:
        """Save the document with its version raised."""
        if form.has_changed():
            obj.version += 1
        super().save_model(request, obj, form, change)

    def documents_of(self, records: Iterable[Document]) -> list[Document]:
        """Return the documents themselves."""
        return list(records)

    @admin.display(description="举措", ordering="measures_n")
    def measures(self, document: Any) -> int:
        """Return how many measures and city-level items it has."""
        return int(document.measures_n)

    @admin.display(description="待核存疑", ordering="problems_n")
    def open_problems(self, document: Any) -> int:
        """Return how many problems are open."""
        return int(document.problems_n)

    @admin.display(description="待核不一致", ordering="discrepancies_n")
    def open_discrepancies(self, document: Any) -> int:
        """Return how many discrepancies are open."""
        return int(document.discrepancies_n)

    @admin.display(description="自述与实际")
    def self_check(self, document: Document) -> str:
        """Return each total that the document states, beside what was read."""
        totals = (f"{each['label']} {each['declared']}（实际 {each['parsed']}）" for each in document.totals)
        return "，".join(totals) or "没有读到可以核对的总数"

    @admin.display(description="原文")
    def source_link(self, document: Document) -> SafeString | str:
        """Return a link to the source."""
        return change_link(document.source)
