"""The pages of the quality report: all documents, one, and the list behind each number."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from measures.links.comparison.due_links import any_links_due
from measures.lists.address_filters import render_refusal
from measures.lists.pagination import ListPage, ListPaginator
from measures.models import Document
from measures.quality.filters import REPORT_PAGE_SIZE, DocumentReportFilterSet, QualityFilterSet
from measures.quality.queries.document_scope import DocumentScope
from measures.quality.queries.kept_counts import keep_counts
from measures.quality.queries.link_list import LinkFilterSet, read_link_page
from measures.quality.queries.problem_list import (
    GuessFilterSet,
    ProblemFilterSet,
    read_guess_page,
    read_problem_page,
)
from measures.quality.queries.repair_list import RepairFilterSet, read_repair_page
from measures.quality.queries.report_figures import (
    QualityTotals,
    add_up_totals,
    count_quality,
    count_totals,
    figures_of_all,
    figures_of_documents,
    links_by_relation,
    problems_by_kind,
    repairs_by_rule,
)
from measures.quality.queries.text_table_discrepancies import DiscrepancyFilterSet, read_discrepancy_page
from measures.quality.queries.total_check_list import TotalCheckFilterSet, read_check_page
from measures.quality.queries.unknown_names import (
    UnknownNameFilterSet,
    read_measure_page,
    read_name_page,
)


def render_report_page(
    request: HttpRequest, template: str, filters: QualityFilterSet, page: ListPage, **context: Any
) -> HttpResponse:
    """Show a page of a list; 404 with a way back where the list ends before it."""
    shared = {"filters": filters, "page": page, "clear": request.path}
    return render(request, template, shared | context, status=404 if page.is_beyond else 200)


@require_safe
def quality_report(request: HttpRequest) -> HttpResponse:
    """Show the numbers of repairs, guesses and problems of all documents, or of a district or a year."""
    filters = DocumentReportFilterSet(request.GET)
    if not filters.is_valid():
        return render_refusal(request, filters)
    page = ListPaginator(filters.qs, REPORT_PAGE_SIZE).page_or_empty(filters.page_number)
    documents = list(page.object_list)
    counts = count_quality(documents)
    has_all = len(documents) == page.paginator.count
    totals = add_up_totals(filters.scope, counts) if has_all else count_totals(filters.scope)
    context = {
        "rows": figures_of_documents(counts, documents),
        "total": figures_of_all(totals),
    }
    return render_report_page(request, "quality/report.html", filters, page, **context, **_tables(totals))


@require_safe
def document_quality_report(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the numbers of one document, with the sentences in which it states its totals."""
    document = get_object_or_404(Document.objects.select_related("district"), slug=slug)
    counts = count_quality([document])
    context = {
        "document": document,
        "figures": figures_of_documents(counts, [document])[0],
        "checks": counts.checks[document.pk],
    }
    totals = add_up_totals(DocumentScope(document=document), counts)
    return render(request, "quality/document.html", context | _tables(totals))


def _tables(totals: QualityTotals) -> dict[str, Any]:
    """Return the tables beneath the figures."""
    return {
        "rules": repairs_by_rule(totals),
        "kinds": problems_by_kind(totals),
        "relations": links_by_relation(totals),
        "updating": keep_counts("links due", any_links_due),
    }


@require_safe
def repair_list(request: HttpRequest) -> HttpResponse:
    """Show every repair: before, after, context, line, measure, confidence and alternatives."""
    filters = RepairFilterSet(request.GET)
    if not filters.is_valid():
        return render_refusal(request, filters)
    page, total = read_repair_page(filters)
    return render_report_page(request, "quality/repairs.html", filters, page, characters=total.characters)


@require_safe
def guess_list(request: HttpRequest) -> HttpResponse:
    """Show every repair that is a guess, those awaiting review first, with the decisions on the others."""
    filters = GuessFilterSet(request.GET)
    if not filters.is_valid():
        return render_refusal(request, filters)
    return render_report_page(request, "quality/guesses.html", filters, read_guess_page(filters))


@require_safe
def problem_list(request: HttpRequest) -> HttpResponse:
    """Show every problem that is not a guess."""
    filters = ProblemFilterSet(request.GET)
    if not filters.is_valid():
        return render_refusal(request, filters)
    return render_report_page(request, "quality/problems.html", filters, read_problem_page(filters))


@require_safe
def discrepancy_list(request: HttpRequest) -> HttpResponse:
    """Show the discrepancies between text and table, both quoted, differences marked."""
    filters = DiscrepancyFilterSet(request.GET)
    if not filters.is_valid():
        return render_refusal(request, filters)
    return render_report_page(request, "quality/discrepancies.html", filters, read_discrepancy_page(filters))


@require_safe
def name_list(request: HttpRequest) -> HttpResponse:
    """Show the names that the registry does not know, and where they stand; of one name, all measures."""
    filters = UnknownNameFilterSet(request.GET)
    if not filters.is_valid():
        return render_refusal(request, filters)
    if name := filters.chosen["name"]:
        return render_report_page(
            request, "quality/name.html", filters, read_measure_page(filters), name=name
        )
    return render_report_page(request, "quality/names.html", filters, read_name_page(filters))


@require_safe
def check_list(request: HttpRequest) -> HttpResponse:
    """Show the totals that documents state beside what was read, with the sentence that states them."""
    filters = TotalCheckFilterSet(request.GET)
    if not filters.is_valid():
        return render_refusal(request, filters)
    return render_report_page(request, "quality/checks.html", filters, read_check_page(filters))


@require_safe
def link_list(request: HttpRequest) -> HttpResponse:
    """Show the links between measures with their evidence."""
    filters = LinkFilterSet(request.GET)
    if not filters.is_valid():
        return render_refusal(request, filters)
    page = read_link_page(filters)
    return render_report_page(
        request, "quality/links.html", filters, page, updating=keep_counts("links due", any_links_due)
    )
