"""The addresses of the public pages. They are permanent: people cite them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from measures.catalogue import appearance, sitemaps, url_converters  # noqa: F401 - registers `code`
from measures.catalogue.comparison import views as compare
from measures.catalogue.departments import views as departments
from measures.catalogue.documents import views as documents
from measures.catalogue.documents.views import print_style
from measures.catalogue.home import views as home
from measures.catalogue.measure_list import feed
from measures.catalogue.measure_list.department_finding import listed_departments
from measures.catalogue.measure_list.export_views import export_list, list_calendar
from measures.catalogue.measure_list.suggestion_view import suggestions
from measures.catalogue.measure_list.views import measure_list
from measures.catalogue.measures import views as measures
from measures.catalogue.themes import views as themes

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("measures.api.urls")),
    path("", home.home, name="home"),
    path("theme/", appearance.set_theme, name="theme"),
    path("documents/", documents.document_list, name="documents"),
    path("documents/<slug:slug>/", documents.document_detail, name="document"),
    path("documents/<slug:slug>/source/", documents.document_source, name="document_source"),
    path("documents/<slug:slug>/print.css", print_style, name="document_print_style"),
    path("documents/<slug:slug>/source/raw/", documents.document_source_raw, name="document_source_raw"),
    path("documents/<slug:slug>/matrix/", departments.document_matrix, name="document_matrix"),
    path("measures/", measure_list, name="measures"),
    path("measures/suggestions/", suggestions, name="suggestions"),
    path("measures/departments/", listed_departments, name="listed_departments"),
    path("measures/feed.atom", feed.measure_feed, name="measures_feed"),
    path("measures/calendar.ics", list_calendar, name="measures_calendar"),
    path("measures/export/<export:kind>", export_list, name="export"),
    path("measures/<slug:slug>/<code:code>/", measures.measure_detail, name="measure"),
    path("compare/", compare.show_comparison, name="compare"),
    path("compare/export.xlsx", compare.export_comparison, name="compare_export"),
    path("departments/", departments.department_list, name="departments"),
    path("departments/<int:pk>/", departments.department_detail, name="department"),
    path("quality/", include("measures.quality.urls")),
    path("themes/", themes.theme_page, name="themes"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.sitemap_section, name="sitemap_section"),
    path("robots.txt", sitemaps.robots, name="robots"),
]
