"""The pages of documents: all of them, one in full, and its source."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from measures.catalogue.departments.row_pages import page_turns
from measures.catalogue.documents import queries as selectors
from measures.catalogue.documents.district_coverage import read_coverage
from measures.catalogue.home import district_year_grid
from measures.catalogue.home import document_list as catalogue
from measures.catalogue.query_parameters import (
    explain_invalid_parameters,
    read_choice_parameter,
    read_page_parameter,
)
from measures.evidence import source_excerpts as evidence
from measures.models import Document, Source
from measures.quality.queries.declared_totals import check_declared_totals


@require_safe
@explain_invalid_parameters
def document_list(request: HttpRequest) -> HttpResponse:
    """Show the documents of all districts or of one, newest first, a page of them."""
    here = read_coverage()
    choice = catalogue.DocumentListQuery(
        read_choice_parameter(request.GET, "district", "区", here.districts), read_page_parameter(request.GET)
    )
    found = catalogue.read_document_list(choice)
    if found is None:
        raise Http404
    context = {
        "catalogue": found,
        "turns": page_turns(choice, found.page),
        "district": here.districts.get(choice.district),
        "districts": here.districts.values(),
        "overview": district_year_grid.district_year_overview(here),
    }
    return render(request, "documents/list.html", context)


@require_safe
def document_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one document in full, with its facts, its self-check and what was repaired in its source."""
    document = get_object_or_404(selectors.documents_with_source(), slug=slug)
    outline = selectors.read_outline(document)
    siblings = selectors.documents_of_same_district(document)
    place = [one.pk for one in siblings].index(document.pk)
    context = {
        "document": document,
        "outline": outline,
        "facts": selectors.count_document_facts(document, outline),
        "checks": check_declared_totals(document),
        "repairs": evidence.summarize_repairs(document),
        "problems": document.problems.select_related("measure__document"),
        "siblings": siblings,
        "previous": siblings[place - 1] if place else None,
        "next": siblings[place + 1] if place + 1 < len(siblings) else None,
    }
    return render(request, "documents/detail.html", context)


@require_safe
def document_source(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the whole raw text beside the clean text, every repair marked."""
    document = get_object_or_404(
        Document.objects.select_related("district", "source").defer("source__content"),
        slug=slug,
        source__isnull=False,
    )
    return render(
        request,
        "documents/source.html",
        {"document": document, "view": evidence.excerpt_of_document(document)},
    )


@require_safe
def document_source_raw(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the bytes as they were collected, as a download."""
    source = get_object_or_404(Source.objects.only("content", "name"), documents__slug=slug)
    response = HttpResponse(bytes(source.content), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(source.name)}"
    return response
