"""The home page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from measures.catalogue import measure_counts
from measures.catalogue.documents import chapter_charts
from measures.catalogue.documents.district_coverage import read_coverage
from measures.catalogue.home.queries import district_year_overview, latest_runs, rank_departments
from measures.catalogue.themes import theme_charts


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show search box, grid of districts and years, themes, busiest departments, chapters and latest imports."""
    coverage = read_coverage()
    context = {
        "totals": measure_counts.count_library(),
        "overview": district_year_overview(coverage),
        "themes": theme_charts.read_home_themes(coverage),
        "ranking": rank_departments(),
        "runs": latest_runs(),
        "plans": chapter_charts.latest_document_charts(),
    }
    return render(request, "home.html", context)
