"""The addresses of the quality report."""

from __future__ import annotations

from django.urls import URLPattern, path

from measures.quality import views

#: The lists behind the numbers, of every combination of choices: too many for robots.
LIST_NAMES = tuple(
    f"quality_{name}"
    for name in ("repairs", "guesses", "discrepancies", "names", "checks", "problems", "links")
)

urlpatterns: list[URLPattern] = [
    path("", views.quality_report, name="quality"),
    path("documents/<slug:slug>/", views.document_quality_report, name="quality_document"),
    path("repairs/", views.repair_list, name="quality_repairs"),
    path("guesses/", views.guess_list, name="quality_guesses"),
    path("discrepancies/", views.discrepancy_list, name="quality_discrepancies"),
    path("names/", views.name_list, name="quality_names"),
    path("checks/", views.check_list, name="quality_checks"),
    path("problems/", views.problem_list, name="quality_problems"),
    path("links/", views.link_list, name="quality_links"),
]
