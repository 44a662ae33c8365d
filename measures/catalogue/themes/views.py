"""The page of themes: between the districts of a year, or over the years of a district."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from measures.catalogue.documents.district_coverage import read_coverage
from measures.catalogue.themes.forms import ThemeForm
from measures.catalogue.themes.theme_charts import read_theme_page
from measures.search.index.background_build import IndexNotReady

_RETRY_AFTER = "5"


@require_safe
def theme_page(request: HttpRequest) -> HttpResponse:
    """Show the themes of the year or of the district in the address."""
    form = ThemeForm(request.GET, read_coverage())
    context = {"form": form, "coverage": form.coverage}
    if not form.is_valid():
        return render(request, "themes/page.html", context, status=400)
    try:
        shown = read_theme_page(form)
    except IndexNotReady as progress:
        response = render(request, "themes/page.html", context | {"preparing": progress}, status=503)
        response["Retry-After"] = _RETRY_AFTER
        return response
    return render(request, "themes/page.html", context | {"shown": shown})
