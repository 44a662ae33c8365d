"""The export of a list of measures, by the parameters of the list page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from measures.catalogue.measure_list.views import render_list_errors, render_list_preparing
from measures.exports.download_response import (
    DATA_KEEPS_CHANGING,
    TOO_MANY_ROWS,
    build_download,
    site_address,
)
from measures.exports.export_formats import CALENDAR, EXPORT_FORMATS, ExportFormat, IncompleteExport
from measures.exports.export_rows import MeasureVanished
from measures.exports.row_sheet import TooManyRows
from measures.exports.selection import DataKeepsChanging, parse_export_day, select_by_query
from measures.search.index.background_build import IndexNotReady
from measures.search.query.filters import read_query
from measures.search.query.measure_query import MEANING_OFF

_RETRY_AFTER = "5"


@require_safe
def export_list(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send all measures of the list page with the same parameters as a file, in the list's order.

    The parameter ``on`` is the day of the assignments, today by default.
    """
    return _list_export_response(request, EXPORT_FORMATS[kind])


@require_safe
def list_calendar(request: HttpRequest) -> HttpResponseBase:
    """Send the last days of the measures of the list page with the same parameters as a calendar."""
    return _list_export_response(request, CALENDAR)


def _list_export_response(request: HttpRequest, kind: ExportFormat) -> HttpResponseBase:
    """Return the list of an address in a format, or the page that says why there is none."""
    query, errors = read_query(request.GET)
    if errors:
        return render_list_errors(request, query, errors)
    if kind is CALENDAR:
        # The days that were requested are kept.
        query = query.shown_as(meaning=MEANING_OFF)
    try:
        on = parse_export_day(request.GET.get("on", ""))
    except ValueError as error:
        return _render_failure(request, 400, "日期有误", str(error))
    try:
        with select_by_query(query, site=site_address(request), on=on) as selection:
            return build_download(selection, kind)
    except IndexNotReady as progress:
        return render_list_preparing(request, query, progress)
    except (DataKeepsChanging, MeasureVanished, IncompleteExport):
        return _render_failure(request, 503, "数据正在更新", DATA_KEEPS_CHANGING)
    except TooManyRows:
        return _render_failure(request, 400, "举措太多", TOO_MANY_ROWS)


def _render_failure(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    """Return the page that says why there is no file."""
    context = {"status": status, "title": title, "advice": advice}
    response = render(request, "error.html", context, status=status)
    if status == 503:
        response["Retry-After"] = _RETRY_AFTER
    return response
