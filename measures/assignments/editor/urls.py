"""Where the editor is found: below the measure's own page."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from measures.assignments.editor import views


def editor_urls(site: AdminSite) -> list[URLPattern]:
    """Return the addresses of the editor, for those whom ``site`` lets in."""
    name = "measures_measure_responsibility"
    return [
        path("responsibility/", site.admin_view(views.edit_list), name=f"{name}_list"),
        path("<int:pk>/responsibility/", site.admin_view(views.edit_assignments), name=name),
        path(
            "<int:pk>/responsibility/undo/",
            site.admin_view(views.undo_assignment_change),
            name=f"{name}_undo",
        ),
    ]
