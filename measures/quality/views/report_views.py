"""The report on the quality of the library: all documents, and one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from measures.links.comparison.due_links import any_updating
from measures.models import Document
from measures.quality.queries import document_figures, report_tables
from measures.quality.queries.document_scope import Scope
from measures.quality.queries.list_pages import SIZE, of_sequence
from measures.quality.queries.quality_counts import gather
from measures.quality.views.list_query import read
from measures.quality.views.list_responses import answer, refused


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """Show what was repaired, guessed and doubted in all documents, or in those of a district or a year."""
    asked = read(request.GET)
    if asked.errors:
        return refused(request, asked)
    gathered = gather(asked.scope, (asked.page - 1) * SIZE, SIZE)
    leaf = of_sequence(gathered.documents, asked.page)
    return answer(
        request,
        "quality/report.html",
        asked,
        leaf,
        rows=[document_figures.of_document(gathered, document) for document in leaf.rows],
        total=document_figures.of_all(gathered),
        rules=report_tables.by_rule(gathered),
        kinds=report_tables.by_kind(gathered),
        relations=report_tables.by_relation(gathered),
        updating=any_updating(),
    )


@require_safe
def document_report(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the same of one document, with the sentences in which it states its totals."""
    document = get_object_or_404(Document.objects.select_related("district"), slug=slug)
    gathered = gather(Scope(document=document))
    context = {
        "document": document,
        "figures": document_figures.of_document(gathered, document),
        "checks": gathered.checks[document.pk],
        "rules": report_tables.by_rule(gathered),
        "kinds": report_tables.by_kind(gathered),
        "relations": report_tables.by_relation(gathered),
        "updating": any_updating(),
    }
    return render(request, "quality/document.html", context)
