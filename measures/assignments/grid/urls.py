"""The addresses of the grid, under /admin/grid/."""

from __future__ import annotations

from django.urls import URLPattern, path

from measures.assignments.grid import views
from measures.staff.self_recording_views import self_recording_view

app_name = "grid"


urlpatterns: list[URLPattern] = [
    path("", self_recording_view(views.edit_grid), name="edit"),
    path("<int:pk>/", self_recording_view(views.grid_done), name="done"),
]
