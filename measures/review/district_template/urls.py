"""The address of a district's standard departments; it stands before the admin's own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import URLPattern, path

from measures.review.district_template.views import district_template

_view: Any = admin.site.admin_view(district_template)
_view.records_itself = True

urlpatterns: list[URLPattern] = [
    path("districts/district/<int:pk>/template/", _view, name="district_template"),
]
