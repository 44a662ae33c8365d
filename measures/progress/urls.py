"""Where progress is entered: below the measure's own page."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from measures.progress import views


def progress_urls(site: AdminSite) -> list[URLPattern]:
    """Return the addresses of progress, for those whom ``site`` lets in.

    Their names are those of the model, so that an interrupted form is shown with the labels of its fields.
    """
    return [
        path(
            "<int:pk>/progress/", site.admin_view(views.report_progress), name="measures_progressentry_report"
        ),
        path(
            "<int:pk>/progress/withdraw/",
            site.admin_view(views.withdraw_progress),
            name="measures_progressentry_withdraw",
        ),
    ]
