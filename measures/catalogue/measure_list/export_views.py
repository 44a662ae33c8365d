"""Handing out an export: the list of the same address as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from measures.catalogue.measure_list.views import preparing, refused
from measures.exports.download_response import TOO_MANY, UNSETTLED, download, site_of
from measures.exports.export_day import day_of
from measures.exports.export_formats import KINDS, Incomplete
from measures.exports.export_rows import Vanished
from measures.exports.row_sheet import TooManyRows
from measures.exports.selection import Unsettled, selected
from measures.search.index.background_build import Preparing
from measures.search.query.filters import read_query

_RETRY_AFTER = "5"


@require_safe
def export_list(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Hand out the measures that the list page shows for the same parameters, all of them, in the list's order.

    ``on`` is the day as of which responsibilities are given, today by default.
    """
    query, errors = read_query(request.GET)
    if errors:
        return refused(request, query, errors)
    try:
        on = day_of(request.GET.get("on", ""))
    except ValueError as error:
        return _failed(request, 400, "日期有误", str(error))
    try:
        with selected(query, site=site_of(request), on=on) as selection:
            return download(selection, KINDS[kind])
    except Preparing as progress:
        return preparing(request, query, progress)
    except (Unsettled, Vanished, Incomplete):
        return _failed(request, 503, "数据正在更新", UNSETTLED)
    except TooManyRows:
        return _failed(request, 400, "举措太多", TOO_MANY)


def _failed(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    """Return the page that says why there is no file."""
    context = {"status": status, "title": title, "advice": advice}
    response = render(request, "error.html", context, status=status)
    if status == 503:
        response["Retry-After"] = _RETRY_AFTER
    return response
