"""The page that compares documents, and its export as a workbook."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from measures.catalogue.comparison.column_heads import column_heads
from measures.catalogue.comparison.document_chooser import build_chooser
from measures.catalogue.comparison.forms import ComparisonForm
from measures.exports.comparison_export import read_compared_rows
from measures.exports.comparison_workbook import write_comparison
from measures.exports.download_response import DATA_KEEPS_CHANGING, site_address
from measures.exports.export_formats import EXPORT_FORMATS
from measures.exports.filenames import content_disposition
from measures.exports.selection import DataKeepsChanging
from measures.links.comparison.comparison_address import comparison_url
from measures.links.comparison.comparison_rows import comparison_rows
from measures.links.comparison.document_comparison import DocumentComparison, compare_documents
from measures.links.comparison.row_kinds import RowKind
from measures.lists.address_filters import printable


@require_safe
def show_comparison(request: HttpRequest) -> HttpResponse:
    """Show two or three documents in aligned rows, or the chooser alone."""
    return _comparison_page(request, ComparisonForm(request.GET))


@require_safe
def export_comparison(request: HttpRequest) -> HttpResponseBase:
    """Send the rows of the page as a workbook, or the page with its errors."""
    form = ComparisonForm(request.GET)
    if not form.is_ready:
        form.add_error(None, "要导出，请先选两份或三份方案。")
        return _comparison_page(request, form)
    try:
        compared = read_compared_rows(form.documents, form.cleaned_data["show"], site=site_address(request))
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


def _comparison_page(request: HttpRequest, form: ComparisonForm) -> HttpResponse:
    """Return the page: the chooser, and the comparison if there is one."""
    is_ready = form.is_ready  # Only then the form has its documents.
    typed = printable(request.GET.get("place", ""))
    context = {"form": form, "chooser": build_chooser(form.documents, typed)}
    if is_ready:
        context |= _comparison_context(compare_documents(form.documents), form.cleaned_data["show"])
    return render(request, "compare/page.html", context, status=form.status)


def _comparison_context(comparison: DocumentComparison, kind: RowKind | None) -> dict[str, object]:
    """Return what the page shows of a comparison, all its rows or those of one kind."""
    show = kind or ""
    return {
        "comparison": comparison,
        "show": show,
        "heads": column_heads(comparison, show),
        "tallies": [
            (tally, comparison_url(comparison.documents, tally.kind)) for tally in comparison.tallies()
        ],
        "rows": comparison_rows(comparison, comparison.of_kind(kind)),
        "whole_url": comparison_url(comparison.documents),
        "export_url": comparison_url(comparison.documents, show, name="compare_export"),
    }
