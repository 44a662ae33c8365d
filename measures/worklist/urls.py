"""The addresses of the search box of the staff pages."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

from measures.worklist import views

app_name = "find"

urlpatterns = [
    path("", admin.site.admin_view(views.find_page), name="page"),
    path("proposals/", admin.site.admin_view(views.find_proposals), name="proposals"),
]
