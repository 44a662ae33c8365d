"""The pages of departments."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from districts.models import Department
from measures.views.selectors import departments as selectors


@require_safe
def department_list(request: HttpRequest) -> HttpResponse:
    """Show every department that is charged with something, by district."""
    return render(request, "departments/list.html", {"listing": selectors.listing()})


@require_safe
def department_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one department: its names, and how much it leads and supports in each document."""
    department = get_object_or_404(Department.objects.select_related("district"), pk=pk)
    return render(request, "departments/detail.html", {"profile": selectors.profile(department)})
