"""The addresses of the grid, under /admin/grid/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
from django.http import HttpResponse
from django.urls import URLPattern, path

from measures.assignments.grid import views

app_name = "grid"


def _staff_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a staff view, marked as recording its changes itself."""
    guarded: Any = admin.site.admin_view(view)
    guarded.records_itself = True
    return cast("Callable[..., HttpResponse]", guarded)


urlpatterns: list[URLPattern] = [
    path("", _staff_view(views.edit_grid), name="edit"),
    path("<int:pk>/", _staff_view(views.grid_done), name="done"),
]
