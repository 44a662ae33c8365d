"""The home page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from measures.views.selectors import counts, overview


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what is here: search box, district × year grid, the latest loads and the most charged departments."""
    context = {
        "totals": counts.totals(),
        "grid": overview.grid(),
        "runs": overview.latest_runs(),
        "bars": overview.most_charged(),
    }
    return render(request, "home.html", context)
