"""The pages of departments: all of them, one, and the departments of one document against its chapters."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from districts.models import Department
from measures.catalogue.departments import department_order
from measures.catalogue.departments import list_query as choices
from measures.catalogue.departments.department_list import listing
from measures.catalogue.departments.department_profile import profile
from measures.catalogue.departments.matrix import matrix
from measures.catalogue.departments.matrix_query import COLUMNS, ROLES, SORTS, MatrixChoice
from measures.catalogue.departments.row_pages import turns
from measures.catalogue.query_parameters import explained, one_of, page_in, year_in
from measures.models import Document


@require_safe
@explained
def department_list(request: HttpRequest) -> HttpResponse:
    """Show every department that is charged with something, by district, for all years or one."""
    held = choices.held()
    choice = choices.Choice(
        one_of(request.GET, "district", "区", {*held.districts, *choices.SCOPES}),
        year_in(request.GET),
        one_of(request.GET, "sort", "排序", department_order.SORTS),
        page_in(request.GET),
    )
    found = listing(choice, held.districts.get(choice.scope))
    if found is None:
        raise Http404
    context = {
        "listing": found,
        "choice": choice,
        "turns": turns(choice, found.page),
        "held": held,
        "sorts": department_order.SORTS,
        "scopes": choices.SCOPES,
        "district": held.districts.get(choice.scope),
    }
    return render(request, "departments/list.html", context)


@require_safe
def department_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one department: its names over time, what it leads and supports where, beside whom and with whom."""
    department = get_object_or_404(Department.objects.select_related("district"), pk=pk)
    return render(request, "departments/detail.html", {"profile": profile(department)})


@require_safe
@explained
def document_matrix(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the departments of one document against its chapters, each number the list of exactly these measures."""
    document = get_object_or_404(
        Document.objects.select_related("district").only("slug", "year", "title", "district"), slug=slug
    )
    choice = MatrixChoice(
        one_of(request.GET, "role", "分工", ROLES) or "lead",
        one_of(request.GET, "by", "列", COLUMNS),
        one_of(request.GET, "sort", "排序", SORTS),
        page_in(request.GET),
    )
    found = matrix(document, choice)
    if found is None:
        raise Http404
    context = {
        "document": document,
        "matrix": found,
        "choice": choice,
        "switches": choice.switches(sections=found.columns.has_sections),
        "turns": turns(choice, found.page),
        "siblings": choices.with_assignments().filter(district=document.district_id).order_by("year", "slug"),
    }
    return render(request, "departments/matrix.html", context)
