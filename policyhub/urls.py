"""The addresses of the site. Those of the pages are in ``measures/urls.py``."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from measures.staff.department_chooser import search_departments
from policyhub.login_renewal import resume_form

# What is registered with the admin has its addresses below.
admin.autodiscover()

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/departments/", admin.site.admin_view(search_departments), name="department_search"),
    path("admin/interrupted/", resume_form, name="interrupted_form"),
    path("admin/", include("measures.history.urls")),
    path("admin/queue/", include("measures.review.queues.urls")),
    path("admin/", include("measures.assignments.reorganisation.urls")),
    path("admin/", include("measures.review.district_template.urls")),
    path("admin/bulk/", include("measures.assignments.bulk.urls")),
    path("admin/find/", include("measures.worklist.urls")),
    path("admin/grid/", include("measures.assignments.grid.urls")),
    path("admin/spreadsheet/", include("measures.spreadsheets.urls")),
    path("admin/intake/", include("measures.importing.urls")),
    path("admin/", admin.site.urls),
    path("", include("measures.urls")),
]

handler400 = "policyhub.error_pages.bad_request"
handler403 = "policyhub.error_pages.permission_denied"
handler404 = "policyhub.error_pages.not_found"
handler500 = "policyhub.error_pages.server_error"
