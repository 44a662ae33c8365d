"""The address of a district's standard departments; it stands before the admin's own."""

from __future__ import annotations

from django.urls import URLPattern, path

from measures.review.district_template.views import district_template
from measures.staff.self_recording_views import self_recording_view

urlpatterns: list[URLPattern] = [
    path(
        "districts/district/<int:pk>/template/",
        self_recording_view(district_template),
        name="district_template",
    ),
]
