"""The page that compares documents, and what it shows as a workbook."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from measures.catalogue.comparison.column_heads import column_heads
from measures.catalogue.comparison.document_chooser import build_chooser, choosable_documents
from measures.catalogue.comparison.forms import ComparisonRequest, read_comparison_request
from measures.exports.comparison_export import read_compared_rows
from measures.exports.comparison_workbook import write_comparison
from measures.exports.download_response import DATA_KEEPS_CHANGING, site_address
from measures.exports.export_formats import EXPORT_FORMATS
from measures.exports.filenames import content_disposition
from measures.exports.selection import DataKeepsChanging
from measures.links.comparison.comparison_address import comparison_url
from measures.links.comparison.comparison_rows import comparison_rows
from measures.links.comparison.document_comparison import DocumentComparison, compare_documents
from measures.models import Document


@require_safe
def show_comparison(request: HttpRequest) -> HttpResponse:
    """Show two or three documents in aligned rows, or what there is to compare."""
    held = choosable_documents()
    asked = read_comparison_request(request.GET, held)
    return _page(request, asked, held)


@require_safe
def export_comparison(request: HttpRequest) -> HttpResponseBase:
    """Hand out the rows that the page shows for the same parameters as a workbook; else the page that says why not."""
    held = choosable_documents()
    asked = read_comparison_request(request.GET, held)
    if not asked.is_ready:
        asked.refuse("要导出，请先选两份或三份方案。")
        return _page(request, asked, held)
    try:
        compared = read_compared_rows(asked.documents, asked.show, site=site_address(request))
    except DataKeepsChanging:
        context = {"status": 503, "title": "数据正在更新", "advice": DATA_KEEPS_CHANGING}
        response = render(request, "error.html", context, status=503)
        response["Retry-After"] = "5"
        return response
    file = tempfile.TemporaryFile(prefix="policyhub-")  # noqa: SIM115  the response closes it
    try:
        written = write_comparison(compared, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    download = FileResponse(file, content_type=EXPORT_FORMATS["xlsx"].media_type)
    download["Content-Disposition"] = content_disposition(compared.file_name)
    download["Cache-Control"] = "no-store"
    download["X-Data-Version"] = str(compared.version)
    download["X-Total-Count"] = str(written)
    return download


def _page(request: HttpRequest, asked: ComparisonRequest, held: Sequence[Document]) -> HttpResponse:
    """Return the page: the choice, and the comparison if there is one."""
    context = {"asked": asked, "chooser": build_chooser(held)}
    if asked.is_ready:
        context |= _comparison_context(asked, compare_documents(asked.documents))
    return render(request, "compare/page.html", context, status=asked.status)


def _comparison_context(asked: ComparisonRequest, comparison: DocumentComparison) -> dict[str, object]:
    """Return what the page says of a comparison."""
    rows = comparison.of_kind(asked.show)
    show = asked.show or ""
    return {
        "comparison": comparison,
        "heads": column_heads(comparison, show),
        "tallies": [
            (tally, comparison_url(comparison.documents, tally.kind)) for tally in comparison.tallies()
        ],
        "rows": comparison_rows(comparison, rows),
        "whole_url": comparison_url(comparison.documents),
        "export_url": comparison_url(comparison.documents, show, name="compare_export"),
    }
