"""The pages of departments: the list, one department, and the matrix of a document."""

from __future__ import annotations

from django.core.paginator import EmptyPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from districts.models import Department
from measures.catalogue.departments.department_list import read_department_list
from measures.catalogue.departments.department_profile import read_department_profile
from measures.catalogue.departments.filters import (
    DepartmentFilterSet,
    MatrixFilterSet,
    documents_with_assignments,
)
from measures.catalogue.departments.matrix import read_matrix
from measures.lists.address_filters import render_refusal
from measures.models import Document


@require_safe
def department_list(request: HttpRequest) -> HttpResponse:
    """Show every department that is assigned measures, by district, for all years or one."""
    filters = DepartmentFilterSet(request.GET)
    if not filters.is_valid():
        return render_refusal(request, filters)
    try:
        found = read_department_list(filters)
    except EmptyPage as error:
        raise Http404 from error
    return render(request, "departments/list.html", {"listing": found, "filters": filters})


@require_safe
def department_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one department: its names over time, what it leads and co-leads where, its rank and its partners."""
    department = get_object_or_404(Department.objects.select_related("district"), pk=pk)
    return render(request, "departments/detail.html", {"profile": read_department_profile(department)})


@require_safe
def document_matrix(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the departments of one document by its chapters, each number the list of exactly these measures."""
    document = get_object_or_404(
        Document.objects.select_related("district").only("slug", "year", "title", "district"), slug=slug
    )
    filters = MatrixFilterSet(request.GET)
    if not filters.is_valid():
        return render_refusal(request, filters)
    try:
        matrix = read_matrix(document, filters)
    except EmptyPage as error:
        raise Http404 from error
    siblings = documents_with_assignments().filter(district=document.district_id).order_by("year", "slug")
    context = {
        "document": document,
        "matrix": matrix,
        "filters": filters,
        "switches": filters.switches(sections=matrix.columns.has_sections),
        "siblings": siblings,
    }
    return render(request, "departments/matrix.html", context)
