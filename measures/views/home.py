"""The home page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from measures.views.selectors import counts
from measures.views.selectors.held import held
from measures.views.selectors.overview import chapters, charged, grid, latest
from measures.views.selectors.themes import show


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what is here: search box, district × year grid, themes, who is charged most, chapters, the latest loads."""
    here = held()
    context = {
        "totals": counts.totals(),
        "overview": grid.district_years(here),
        "themes": show.brief(here),
        "charged": charged.most_charged(),
        "runs": latest.latest_runs(),
        "plans": chapters.latest_plans(),
    }
    return render(request, "home.html", context)
