"""The addresses of spreadsheet imports, under /admin/spreadsheet/."""

from __future__ import annotations

from django.urls import URLPattern, path

from measures.spreadsheets.views.upload_views import review_spreadsheet, upload_spreadsheet
from measures.staff.self_recording_views import self_recording_view

app_name = "spreadsheet"


urlpatterns: list[URLPattern] = [
    path("", self_recording_view(upload_spreadsheet), name="upload"),
    path("<int:batch>/", self_recording_view(review_spreadsheet), name="batch"),
]
