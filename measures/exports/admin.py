"""The export actions of the admin's list of measures, for the selected or all filtered measures."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from measures.exports.download_response import (
    DATA_KEEPS_CHANGING,
    TOO_MANY_ROWS,
    build_download,
    site_address,
)
from measures.exports.export_formats import EXPORT_FORMATS, RETURNABLE, ExportFormat, IncompleteExport
from measures.exports.export_rows import MeasureVanished
from measures.exports.row_sheet import TooManyRows
from measures.exports.selection import select_measures
from measures.staff.read_only_actions import read_only_action


def _build_export(
    kind: ExportFormat, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponseBase | None:
    """Return the measures of ``queryset`` as a download; if that fails, show an error on the list and return None."""
    whole = request.POST.get("select_across") == "1"
    words = ["管理后台中符合筛选的全部举措" if whole else "管理后台中勾选的举措"]
    try:
        with select_measures(
            queryset.values_list("pk", flat=True),
            site=site_address(request),
            words=words,
            order="管理后台列表的顺序",
        ) as selection:
            return build_download(selection, kind)
    except (MeasureVanished, IncompleteExport):
        messages.error(request, DATA_KEEPS_CHANGING)
    except TooManyRows:
        messages.error(request, TOO_MANY_ROWS)
    return None


@read_only_action
@admin.action(description="导出所选举措为 Excel 工作簿", permissions=["view"])
def export_xlsx(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
    """Return the selected measures as an Excel workbook."""
    return _build_export(EXPORT_FORMATS["xlsx"], request, queryset)


@read_only_action
@admin.action(description="导出所选举措为可交回的工作簿（改完再上传）", permissions=["exchange"])
def export_returnable(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponseBase | None:
    """Return the selected measures as a workbook that says what may be changed and how it comes back."""
    return _build_export(RETURNABLE, request, queryset)


@read_only_action
@admin.action(description="导出所选举措为 CSV", permissions=["view"])
def export_csv(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
    """Return the selected measures as CSV."""
    return _build_export(EXPORT_FORMATS["csv"], request, queryset)


@read_only_action
@admin.action(description="导出所选举措为 JSON Lines", permissions=["view"])
def export_jsonl(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
    """Return the selected measures as JSON lines."""
    return _build_export(EXPORT_FORMATS["jsonl"], request, queryset)


EXPORT_ACTIONS = (export_xlsx, export_returnable, export_csv, export_jsonl)
