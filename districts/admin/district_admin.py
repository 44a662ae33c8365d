"""Districts in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from districts.models import Department, District
from measures.staff.model_admins import WholeDeletionAdmin


@admin.register(District)
class DistrictAdmin(WholeDeletionAdmin):
    """The districts, with the numbers of their documents and departments."""

    list_display = ("name", "level", "code", "slug", "city", "hue", "departments", "documents")
    list_filter = ("level", "city")
    search_fields = ("name", "label", "slug", "code")
    fields = ("name", "level", "parent", "code", "slug", "city", "hue")
    autocomplete_fields = ("parent",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the districts annotated with these numbers."""
        departments = Department.objects.filter(district=OuterRef("pk")).order_by().values("district")
        documents = District.objects.filter(pk=OuterRef("pk")).order_by().annotate(n=Count("documents"))
        queryset: QuerySet[Any] = super().get_queryset(request)
        annotated: QuerySet[Any] = queryset.annotate(
            departments_n=Coalesce(Subquery(departments.annotate(n=Count("pk")).values("n")), 0),
            documents_n=Subquery(documents.values("n")),
        )
        return annotated

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return the slug for an existing district: it is part of permanent addresses."""
        return ("slug",) if obj else ()

    @admin.display(description="部门", ordering="departments_n")
    def departments(self, district: Any) -> int:
        """Return the number of its departments."""
        return int(district.departments_n)

    @admin.display(description="行动方案", ordering="documents_n")
    def documents(self, district: Any) -> int:
        """Return the number of its documents."""
        return int(district.documents_n)
