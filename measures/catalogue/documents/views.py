"""The pages of documents: all of them, one in full, and its source."""

from __future__ import annotations

import re
from urllib.parse import quote

from django.core.paginator import EmptyPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import conditional_page, require_safe

from measures.catalogue.documents import queries
from measures.catalogue.documents.district_coverage import read_coverage
from measures.catalogue.documents.document_list import DocumentFilterSet, read_document_list
from measures.catalogue.documents.place_tree import read_place_tree
from measures.catalogue.home.queries import district_year_overview
from measures.catalogue.progress_counts import count_progress
from measures.evidence import source_excerpts
from measures.lists.address_filters import render_refusal
from measures.models import Document, Source
from measures.quality.queries.total_checks import check_declared_totals
from measures.search.query.measure_query import MeasureQuery


@require_safe
def document_list(request: HttpRequest) -> HttpResponse:
    """Show the documents of all districts or of one, newest first, a page of them."""
    coverage = read_coverage()
    tree = read_place_tree(coverage)
    filters = DocumentFilterSet(request.GET, tree)
    if not filters.is_valid():
        return render_refusal(request, filters)
    try:
        page = read_document_list(filters)
    except EmptyPage as error:
        raise Http404 from error
    chosen, typed = filters.chosen["district"], filters.chosen["place"]
    context = {
        "filters": filters,
        "page": page,
        "district": tree.by_slug.get(chosen),
        "tree": tree,
        "typed": typed,
        "found": tree.find_places(typed) if typed else (),
        "path": tree.path_to(chosen) if tree.is_large else (),
        "groups": tree.groups_in(chosen) if tree.is_large and len(tree.district_slugs_in(chosen)) > 1 else (),
        "progress": count_progress(MeasureQuery.of(district=chosen))[0] if chosen else (),
        "overview": district_year_overview(coverage, tree, chosen),
    }
    return render(request, "documents/list.html", context)


@require_safe
def document_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one document in full, with its facts, its self-check and what was repaired in its source."""
    document = get_object_or_404(queries.documents_with_source(), slug=slug)
    outline = queries.read_outline(document)
    siblings = queries.documents_of_same_district(document)
    place = [one.pk for one in siblings].index(document.pk)
    context = {
        "document": document,
        "outline": outline,
        "facts": queries.count_document_facts(outline),
        "progress": count_progress(MeasureQuery.of(document=document.slug))[0],
        "checks": check_declared_totals(document),
        "repairs": source_excerpts.summarise_repairs(document),
        "problems": queries.read_problems(document, outline),
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
        {"document": document, "view": source_excerpts.excerpt_of_document(document)},
    )


@require_safe
def document_source_raw(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the bytes as they were collected, as a download."""
    source = get_object_or_404(Source.objects.only("content", "name"), documents__slug=slug)
    response = HttpResponse(bytes(source.content), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(source.name)}"
    return response


_LONGEST = 40
#: What cannot stand in a string of a style as it is.
_SPECIAL = re.compile(r"[^\w（）〔〕《》“”、，：· -]")


@require_safe
@conditional_page
def print_style(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the style that puts a document's title at the head of each page.

    The policy for content allows no style in the page itself, and no style can take a text from the page to its margin.
    """
    document = get_object_or_404(Document.objects.only("title"), slug=slug)
    title = document.title if len(document.title) <= _LONGEST else f"{document.title[:_LONGEST]}…"
    style = f"@page {{ @top-left {{ content: {quote_css_string(title)}; }} }}\n"
    response = HttpResponse(style, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response


def quote_css_string(text: str) -> str:
    r"""Return a text as a string of a style sheet: what is special in one is written by its code point.

    >>> quote_css_string('甲"}')
    '"甲\\22 \\7d "'
    """
    return '"' + _SPECIAL.sub(lambda match: f"\\{ord(match[0]):x} ", text) + '"'
