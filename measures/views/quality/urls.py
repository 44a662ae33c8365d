"""The addresses of the quality report."""

from __future__ import annotations

from django.urls import URLPattern, path

from measures.views.quality import lists, report

#: The lists behind the numbers, of every combination of choices: too many for robots.
LISTS = tuple(
    f"quality_{name}"
    for name in ("repairs", "guesses", "discrepancies", "names", "checks", "problems", "links")
)

urlpatterns: list[URLPattern] = [
    path("", report.report, name="quality"),
    path("documents/<slug:slug>/", report.document_report, name="quality_document"),
    path("repairs/", lists.repair_list, name="quality_repairs"),
    path("guesses/", lists.guess_list, name="quality_guesses"),
    path("discrepancies/", lists.discrepancy_list, name="quality_discrepancies"),
    path("names/", lists.name_list, name="quality_names"),
    path("checks/", lists.check_list, name="quality_checks"),
    path("problems/", lists.problem_list, name="quality_problems"),
    path("links/", lists.link_list, name="quality_links"),
]
