"""Departments in the admin, with their aliases, predecessors and successors."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.forms import ModelForm
from django.http import HttpRequest

from districts.admin.name_forms import AliasFormSet, DepartmentForm
from districts.admin.succession_forms import PredecessorInlineForm, SuccessionFormSet, SuccessorInlineForm
from districts.models import Department, DepartmentAlias, Succession
from measures.staff.model_admins import WholeDeletionAdmin


class AliasInline(admin.TabularInline[DepartmentAlias, Department]):
    """The aliases of a department."""

    model = DepartmentAlias
    formset = AliasFormSet
    extra = 1


class SuccessorInline(admin.TabularInline[Succession, Department]):
    """The departments that take over the department's work from a day on."""

    model = Succession
    fk_name = "predecessor"
    form = SuccessorInlineForm
    formset = SuccessionFormSet
    verbose_name_plural = "承继部门（本部门之后）"
    extra = 1


class PredecessorInline(admin.TabularInline[Succession, Department]):
    """The departments whose work the department took over."""

    model = Succession
    fk_name = "successor"
    form = PredecessorInlineForm
    formset = SuccessionFormSet
    verbose_name_plural = "原部门（本部门之前）"
    extra = 1


@admin.register(Department)
class DepartmentAdmin(WholeDeletionAdmin):
    """The departments, searchable by any name; a filter lists those that the registry does not know."""

    form = DepartmentForm
    list_display = ("name", "district", "level", "kind", "is_resolved", "other_names", "assignments")
    list_filter = ("is_resolved", "level", "kind", "district")
    list_select_related = ("district",)
    search_fields = ("name", "full_name", "aliases__name")
    search_help_text = "按简称、全称或别名查找"
    autocomplete_fields = ("district",)
    fields = ("name", "full_name", "level", "district", "city", "kind", "is_resolved")
    inlines = (AliasInline, SuccessorInline, PredecessorInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the departments with their aliases and the number of their assignments."""
        count = Department.objects.filter(pk=OuterRef("pk")).order_by().annotate(n=Count("assignments"))
        queryset: QuerySet[Any] = super().get_queryset(request)
        queryset = queryset.select_related("district").prefetch_related("aliases")
        annotated: QuerySet[Any] = queryset.annotate(assignments_n=Subquery(count.values("n")))
        return annotated

    def save_model(self, request: HttpRequest, obj: Department, form: ModelForm[Any], change: bool) -> None:
        """Save the department and count up its version."""
        if change and form.has_changed():
            obj.version += 1
        super().save_model(request, obj, form, change)

    @admin.display(description="别名")
    def other_names(self, department: Department) -> str:
        """Return the aliases."""
        return "、".join(alias.name for alias in department.aliases.all())

    @admin.display(description="责任分工", ordering="assignments_n")
    def assignments(self, department: Any) -> int:
        """Return the number of its assignments, ended and second statements included."""
        return int(department.assignments_n)
