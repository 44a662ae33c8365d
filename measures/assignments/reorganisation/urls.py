"""The addresses of reorganisations; they stand before the admin's own, of which they are."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, path

from measures.assignments.reorganisation import views

app_name = "reorganisation"

urlpatterns: list[URLPattern] = [
    path("districts/department/<int:pk>/reorganise/", admin.site.admin_view(views.reorganise), name="begin"),
    path(
        "districts/department/<int:pk>/reorganise/<int:change_set>/",
        admin.site.admin_view(views.reorganisation_done),
        name="done",
    ),
]
