"""The addresses of the history pages; they come before the admin's own patterns."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, path, re_path

from measures.history.actions.record_states import WITH_HISTORY
from measures.history.views.record_page import record_history
from measures.history.views.restore_page import restore_measure_page
from measures.history.views.undo_page import undo_change_set_page

app_name = "history"

_KINDS = "|".join(str(model._meta.model_name) for model in WITH_HISTORY if admin.site.is_registered(model))

urlpatterns: list[URLPattern] = [
    re_path(
        rf"^(?P<app>districts|measures)/(?P<model>{_KINDS})/(?P<pk>[0-9]{{1,18}})/history/$",
        admin.site.admin_view(record_history),
        name="record",
    ),
    path(
        "measures/measure/<int:pk>/restore/<int:change_set>/",
        admin.site.admin_view(restore_measure_page),
        name="restore",
    ),
    path("measures/changeset/<int:pk>/undo/", admin.site.admin_view(undo_change_set_page), name="undo"),
]
