"""What all pages of the report have in common: refusing, choices of district and year, pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from districts.models import District
from measures.models import Document
from measures.quality.queries.list_pages import Leaf
from measures.quality.views.list_query import Asked, Choice
from measures.quality.views.report_page_links import pages_of


def answer(
    request: HttpRequest,
    template: str,
    asked: Asked,
    leaf: Leaf[Any],
    choices: Sequence[Choice] = (),
    **context: Any,
) -> HttpResponse:
    """Show a page of a list; 404 with a way back where the list ends before it."""
    shared = {
        "asked": asked,
        "leaf": leaf,
        "pages": pages_of(asked, leaf),
        "filters": filters(asked, choices),
        "clear": request.path,
    }
    return render(request, template, shared | context, status=404 if leaf.is_beyond else 200)


def refused(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Say what of the address cannot be understood; show no numbers, which would be of something else."""
    rest = f"{request.path}?{urlencode(asked.params)}" if asked.params else request.path
    return render(request, "quality/refused.html", {"errors": asked.errors, "rest": rest}, status=400)


def filters(asked: Asked, choices: Sequence[Choice]) -> list[Mapping[str, Any]]:
    """Return the selects of a page: district and year of the documents there are, then ``choices``; two queries."""
    districts = District.objects.filter(documents__isnull=False).distinct().order_by("code")
    years = Document.objects.order_by("-year").values_list("year", flat=True).distinct()
    found = [
        Choice("district", "区", {one.slug: one.name for one in districts}),
        Choice("year", "年份", {str(year): str(year) for year in years}),
        *choices,
    ]
    chosen = asked.params
    return [
        {
            "param": one.param,
            "label": one.label,
            "values": one.values.items(),
            "chosen": chosen.get(one.param, ""),
        }
        for one in found
    ]
