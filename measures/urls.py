"""The addresses of the public pages. They are permanent: people cite them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, register_converter

from measures.views import compare, departments, documents, feeds, home, measures, sitemaps, theme, themes
from measures.views.converters import CodeConverter, ExportConverter
from measures.views.export import export_list
from measures.views.list import measure_list
from measures.views.printing import print_style

register_converter(CodeConverter, "code")
register_converter(ExportConverter, "export")

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("measures.api.urls")),
    path("", home.home, name="home"),
    path("theme/", theme.set_theme, name="theme"),
    path("documents/", documents.document_list, name="documents"),
    path("documents/<slug:slug>/", documents.document_detail, name="document"),
    path("documents/<slug:slug>/source/", documents.document_source, name="document_source"),
    path("documents/<slug:slug>/print.css", print_style, name="document_print_style"),
    path("documents/<slug:slug>/source/raw/", documents.document_source_raw, name="document_source_raw"),
    path("documents/<slug:slug>/matrix/", departments.document_matrix, name="document_matrix"),
    path("measures/", measure_list, name="measures"),
    path("measures/feed.atom", feeds.measure_feed, name="measures_feed"),
    path("measures/export/<export:kind>", export_list, name="export"),
    path("measures/<slug:slug>/<code:code>/", measures.measure_detail, name="measure"),
    path("compare/", compare.compare_documents, name="compare"),
    path("compare/export.xlsx", compare.export_comparison, name="compare_export"),
    path("departments/", departments.department_list, name="departments"),
    path("departments/<int:pk>/", departments.department_detail, name="department"),
    path("quality/", include("measures.views.quality.urls")),
    path("themes/", themes.theme_page, name="themes"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.sitemap_section, name="sitemap_section"),
    path("robots.txt", sitemaps.robots, name="robots"),
]
