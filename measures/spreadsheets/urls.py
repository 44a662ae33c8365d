"""The addresses of spreadsheet imports, under /admin/spreadsheet/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
from django.http import HttpResponse
from django.urls import URLPattern, path

from measures.spreadsheets.views.upload_views import review_spreadsheet, upload_spreadsheet

app_name = "spreadsheet"


def _guard_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a staff view, marked as recording its changes itself."""
    guarded: Any = admin.site.admin_view(view)
    guarded.records_itself = True
    return cast("Callable[..., HttpResponse]", guarded)


urlpatterns: list[URLPattern] = [
    path("", _guard_view(upload_spreadsheet), name="upload"),
    path("<int:batch>/", _guard_view(review_spreadsheet), name="batch"),
]
