"""The pages of documents: all of them, one in full, and its source."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from measures.catalogue.departments.row_pages import turns
from measures.catalogue.documents import queries as selectors
from measures.catalogue.documents.district_coverage import held
from measures.catalogue.home import district_year_grid
from measures.catalogue.home import document_list as catalogue
from measures.catalogue.query_parameters import explained, one_of, page_in
from measures.evidence import source_excerpts as evidence
from measures.models import Document, Source
from measures.quality.queries.declared_totals import self_check


@require_safe
@explained
def document_list(request: HttpRequest) -> HttpResponse:
    """Show the documents of all districts or of one, newest first, a page of them."""
    here = held()
    choice = catalogue.Choice(one_of(request.GET, "district", "区", here.districts), page_in(request.GET))
    found = catalogue.catalogue(choice)
    if found is None:
        raise Http404
    context = {
        "catalogue": found,
        "turns": turns(choice, found.page),
        "district": here.districts.get(choice.district),
        "districts": here.districts.values(),
        "overview": district_year_grid.district_years(here),
    }
    return render(request, "documents/list.html", context)


@require_safe
def document_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one document in full, with its facts, its self-check and what was repaired in its source."""
    document = get_object_or_404(selectors.with_district(), slug=slug)
    outline = selectors.outline(document)
    siblings = selectors.siblings(document)
    place = [one.pk for one in siblings].index(document.pk)
    context = {
        "document": document,
        "outline": outline,
        "facts": selectors.facts(document, outline),
        "checks": self_check(document),
        "repairs": evidence.repairs_of(document),
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
        request, "documents/source.html", {"document": document, "view": evidence.of_document(document)}
    )


@require_safe
def document_source_raw(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the bytes as they were collected, as a download."""
    source = get_object_or_404(Source.objects.only("content", "name"), documents__slug=slug)
    response = HttpResponse(bytes(source.content), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(source.name)}"
    return response
