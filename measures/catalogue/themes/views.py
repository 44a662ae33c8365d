"""The page of themes: what districts have in common and what only one has; what comes and goes over the years.

(How the site looks is chosen in `theme`.)
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from measures.catalogue.themes import theme_charts
from measures.catalogue.themes import theme_query as choices
from measures.search.index.background_build import IndexNotReady

_RETRY_AFTER = "5"


@require_safe
def theme_page(request: HttpRequest) -> HttpResponse:
    """Show the themes of the year or of the district that the address asks for."""
    choice = choices.read_theme_query(request.GET)
    context = {"choice": choice, "held": choice.held}
    if choice.errors:
        return render(request, "themes/page.html", context, status=400)
    try:
        context["shown"] = theme_charts.read_theme_page(choice)
    except IndexNotReady as progress:
        response = render(request, "themes/page.html", context | {"preparing": progress}, status=503)
        response["Retry-After"] = _RETRY_AFTER
        return response
    return render(request, "themes/page.html", context)
