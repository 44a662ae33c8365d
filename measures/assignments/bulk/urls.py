"""The addresses of bulk changes, under /admin/bulk/."""

from __future__ import annotations

from django.urls import URLPattern, path

from measures.assignments.bulk import views
from measures.staff.self_recording_views import self_recording_view

app_name = "bulk"


urlpatterns: list[URLPattern] = [
    path("", self_recording_view(views.bulk_change), name="begin"),
    path("<int:pk>/", self_recording_view(views.bulk_change_done), name="done"),
]
