"""The addresses of the site. Those of the pages are in ``measures/urls.py``."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from policyhub.login_again import resume

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/interrupted/", resume, name="interrupted_form"),
    path("admin/", include("measures.admin.history.urls")),
    path("admin/queue/", include("measures.admin.queues.urls")),
    path("admin/", include("measures.admin.reorganisation.urls")),
    path("admin/bulk/", include("measures.admin.bulk.urls")),
    path("admin/spreadsheet/", include("measures.admin.spreadsheet.urls")),
    path("admin/intake/", include("measures.admin.intake.urls")),
    path("admin/", admin.site.urls),
    path("", include("measures.urls")),
]

handler400 = "policyhub.errors.bad_request"
handler403 = "policyhub.errors.permission_denied"
handler404 = "policyhub.errors.not_found"
handler500 = "policyhub.errors.server_error"
