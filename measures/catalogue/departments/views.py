"""The pages of departments: all of them, one, and the departments of one document against its chapters."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from districts.models import Department
from measures.catalogue.departments import department_order
from measures.catalogue.departments import list_query as choices
from measures.catalogue.departments.department_list import read_department_list
from measures.catalogue.departments.department_profile import read_department_profile
from measures.catalogue.departments.matrix import read_matrix
from measures.catalogue.departments.matrix_query import (
    MATRIX_COLUMNS,
    MATRIX_ROLES,
    MATRIX_SORTS,
    MatrixQuery,
)
from measures.catalogue.departments.row_pages import page_turns
from measures.catalogue.query_parameters import (
    explain_invalid_parameters,
    read_choice_parameter,
    read_page_parameter,
    read_year_parameter,
)
from measures.models import Document


@require_safe
@explain_invalid_parameters
def department_list(request: HttpRequest) -> HttpResponse:
    """Show every department that is charged with something, by district, for all years or one."""
    held = choices.read_list_options()
    choice = choices.DepartmentListQuery(
        read_choice_parameter(request.GET, "district", "区", {*held.districts, *choices.SCOPES}),
        read_year_parameter(request.GET),
        read_choice_parameter(request.GET, "sort", "排序", department_order.DEPARTMENT_SORTS),
        read_page_parameter(request.GET),
    )
    found = read_department_list(choice, held.districts.get(choice.scope))
    if found is None:
        raise Http404
    context = {
        "listing": found,
        "choice": choice,
        "turns": page_turns(choice, found.page),
        "held": held,
        "sorts": department_order.DEPARTMENT_SORTS,
        "scopes": choices.SCOPES,
        "district": held.districts.get(choice.scope),
    }
    return render(request, "departments/list.html", context)


@require_safe
def department_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one department: its names over time, what it leads and supports where, beside whom and with whom."""
    department = get_object_or_404(Department.objects.select_related("district"), pk=pk)
    return render(request, "departments/detail.html", {"profile": read_department_profile(department)})


@require_safe
@explain_invalid_parameters
def document_matrix(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the departments of one document against its chapters, each number the list of exactly these measures."""
    document = get_object_or_404(
        Document.objects.select_related("district").only("slug", "year", "title", "district"), slug=slug
    )
    choice = MatrixQuery(
        read_choice_parameter(request.GET, "role", "分工", MATRIX_ROLES) or "lead",
        read_choice_parameter(request.GET, "by", "列", MATRIX_COLUMNS),
        read_choice_parameter(request.GET, "sort", "排序", MATRIX_SORTS),
        read_page_parameter(request.GET),
    )
    found = read_matrix(document, choice)
    if found is None:
        raise Http404
    context = {
        "document": document,
        "matrix": found,
        "choice": choice,
        "switches": choice.switches(sections=found.columns.has_sections),
        "turns": page_turns(choice, found.page),
        "siblings": choices.documents_with_assignments()
        .filter(district=document.district_id)
        .order_by("year", "slug"),
    }
    return render(request, "departments/matrix.html", context)
