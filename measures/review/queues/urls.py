"""The addresses of the queues, under /admin/queue/."""

from __future__ import annotations

from django.urls import URLPattern, path

from measures.review.queues.link_table_views import link_table_page
from measures.review.queues.name_table_views import name_table_page
from measures.review.queues.views import queue_page, queue_undo
from measures.staff.self_recording_views import self_recording_view

urlpatterns: list[URLPattern] = [
    path("links/bulk/", self_recording_view(link_table_page), name="admin_queue_bulk"),
    path("names/bulk/", self_recording_view(name_table_page), name="admin_queue_names"),
    path("<slug:kind>/", self_recording_view(queue_page), name="admin_queue"),
    path("<slug:kind>/undo/", self_recording_view(queue_undo), name="admin_queue_undo"),
]
