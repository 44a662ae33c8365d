"""The report on the quality of the library: all documents, and one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from measures.links.comparison.due_links import any_links_due
from measures.models import Document
from measures.quality.queries import document_figures, report_tables
from measures.quality.queries.document_scope import DocumentScope
from measures.quality.queries.list_pages import REPORT_PAGE_SIZE, page_of_sequence
from measures.quality.queries.quality_counts import count_quality
from measures.quality.views.list_query import read_quality_query
from measures.quality.views.list_responses import render_report_errors, render_report_list


@require_safe
def quality_report(request: HttpRequest) -> HttpResponse:
    """Show what was repaired, guessed and doubted in all documents, or in those of a district or a year."""
    asked = read_quality_query(request.GET)
    if asked.errors:
        return render_report_errors(request, asked)
    gathered = count_quality(asked.scope, (asked.page - 1) * REPORT_PAGE_SIZE, REPORT_PAGE_SIZE)
    leaf = page_of_sequence(gathered.documents, asked.page)
    return render_report_list(
        request,
        "quality/report.html",
        asked,
        leaf,
        rows=[document_figures.figures_of_document(gathered, document) for document in leaf.rows],
        total=document_figures.figures_of_all(gathered),
        rules=report_tables.repairs_by_rule(gathered),
        kinds=report_tables.problems_by_kind(gathered),
        relations=report_tables.links_by_relation(gathered),
        updating=any_links_due(),
    )


@require_safe
def document_quality_report(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the same of one document, with the sentences in which it states its totals."""
    document = get_object_or_404(Document.objects.select_related("district"), slug=slug)
    gathered = count_quality(DocumentScope(document=document))
    context = {
        "document": document,
        "figures": document_figures.figures_of_document(gathered, document),
        "checks": gathered.checks[document.pk],
        "rules": report_tables.repairs_by_rule(gathered),
        "kinds": report_tables.problems_by_kind(gathered),
        "relations": report_tables.links_by_relation(gathered),
        "updating": any_links_due(),
    }
    return render(request, "quality/document.html", context)
