"""The addresses of spreadsheets that come back, under /admin/spreadsheet/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
from django.http import HttpResponse
from django.urls import URLPattern, path

from measures.spreadsheets.views.upload_views import batch, upload

app_name = "spreadsheet"


def _view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a view for staff; it reads for long before it writes, and what it writes it records itself."""
    guarded: Any = admin.site.admin_view(view)
    guarded.records_itself = True
    return cast("Callable[..., HttpResponse]", guarded)


urlpatterns: list[URLPattern] = [
    path("", _view(upload), name="upload"),
    path("<int:batch>/", _view(batch), name="batch"),
]
