"""The addresses of the queues, under /admin/queue/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
from django.http import HttpResponse
from django.urls import URLPattern, path

from measures.review.queues.link_table_views import link_table_page
from measures.review.queues.name_table_views import name_table_page
from measures.review.queues.views import queue_page, queue_undo


def _staff_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a staff view, marked as recording its changes itself."""
    guarded: Any = admin.site.admin_view(view)
    guarded.records_itself = True
    return cast("Callable[..., HttpResponse]", guarded)


urlpatterns: list[URLPattern] = [
    path("links/bulk/", _staff_view(link_table_page), name="admin_queue_bulk"),
    path("names/bulk/", _staff_view(name_table_page), name="admin_queue_names"),
    path("<slug:kind>/", _staff_view(queue_page), name="admin_queue"),
    path("<slug:kind>/undo/", _staff_view(queue_undo), name="admin_queue_undo"),
]
