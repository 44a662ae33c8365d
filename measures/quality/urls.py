"""The addresses of the quality report."""

from __future__ import annotations

from django.urls import URLPattern, path

from measures.quality.views import list_views, report_views

#: The lists behind the numbers, of every combination of choices: too many for robots.
LIST_NAMES = tuple(
    f"quality_{name}"
    for name in ("repairs", "guesses", "discrepancies", "names", "checks", "problems", "links")
)

urlpatterns: list[URLPattern] = [
    path("", report_views.quality_report, name="quality"),
    path("documents/<slug:slug>/", report_views.document_quality_report, name="quality_document"),
    path("repairs/", list_views.repair_list, name="quality_repairs"),
    path("guesses/", list_views.guess_list, name="quality_guesses"),
    path("discrepancies/", list_views.discrepancy_list, name="quality_discrepancies"),
    path("names/", list_views.name_list, name="quality_names"),
    path("checks/", list_views.check_list, name="quality_checks"),
    path("problems/", list_views.problem_list, name="quality_problems"),
    path("links/", list_views.link_list, name="quality_links"),
]
