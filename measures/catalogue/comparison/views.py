"""The page that compares documents, and what it shows as a workbook."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from measures.catalogue.comparison.column_heads import heads
from measures.catalogue.comparison.document_chooser import chooser, held_documents
from measures.catalogue.comparison.forms import Asked, read
from measures.exports.comparison_export import compared_rows
from measures.exports.comparison_workbook import write_comparison
from measures.exports.download_response import UNSETTLED, site_of
from measures.exports.export_formats import KINDS
from measures.exports.filenames import disposition
from measures.exports.selection import Unsettled
from measures.links.comparison.comparison_address import compare_url
from measures.links.comparison.comparison_rows import shown_rows
from measures.links.comparison.document_comparison import Comparison, compare
from measures.models import Document


@require_safe
def compare_documents(request: HttpRequest) -> HttpResponse:
    """Show two or three documents in aligned rows, or what there is to compare."""
    held = held_documents()
    asked = read(request.GET, held)
    return _page(request, asked, held)


@require_safe
def export_comparison(request: HttpRequest) -> HttpResponseBase:
    """Hand out the rows that the page shows for the same parameters as a workbook; else the page that says why not."""
    held = held_documents()
    asked = read(request.GET, held)
    if not asked.is_ready:
        asked.refuse("要导出，请先选两份或三份方案。")
        return _page(request, asked, held)
    try:
        compared = compared_rows(asked.documents, asked.show, site=site_of(request))
    except Unsettled:
        context = {"status": 503, "title": "数据正在更新", "advice": UNSETTLED}
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
    download = FileResponse(file, content_type=KINDS["xlsx"].media_type)
    download["Content-Disposition"] = disposition(compared.file_name)
    download["Cache-Control"] = "no-store"
    download["X-Data-Version"] = str(compared.version)
    download["X-Total-Count"] = str(written)
    return download


def _page(request: HttpRequest, asked: Asked, held: Sequence[Document]) -> HttpResponse:
    """Return the page: the choice, and the comparison if there is one."""
    context = {"asked": asked, "chooser": chooser(held)}
    if asked.is_ready:
        context |= _compared(asked, compare(asked.documents))
    return render(request, "compare/page.html", context, status=asked.status)


def _compared(asked: Asked, comparison: Comparison) -> dict[str, object]:
    """Return what the page says of a comparison."""
    rows = comparison.of_kind(asked.show)
    show = asked.show or ""
    return {
        "comparison": comparison,
        "heads": heads(comparison, show),
        "tallies": [(tally, compare_url(comparison.documents, tally.kind)) for tally in comparison.tallies()],
        "rows": shown_rows(comparison, rows),
        "whole_url": compare_url(comparison.documents),
        "export_url": compare_url(comparison.documents, show, name="compare_export"),
    }
