"""What all pages of the report have in common: refusing, choices of district and year, pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from districts.models import District
from measures.models import Document
from measures.quality.queries.list_pages import ListPage
from measures.quality.views.list_query import FilterChoice, QualityQuery
from measures.quality.views.report_page_links import report_page_links


def render_report_list(
    request: HttpRequest,
    template: str,
    asked: QualityQuery,
    leaf: ListPage[Any],
    choices: Sequence[FilterChoice] = (),
    **context: Any,
) -> HttpResponse:
    """Show a page of a list; 404 with a way back where the list ends before it."""
    shared = {
        "asked": asked,
        "leaf": leaf,
        "pages": report_page_links(asked, leaf),
        "filters": read_filter_choices(asked, choices),
        "clear": request.path,
    }
    return render(request, template, shared | context, status=404 if leaf.is_beyond else 200)


def render_report_errors(request: HttpRequest, asked: QualityQuery) -> HttpResponse:
    """Say what of the address cannot be understood; show no numbers, which would be of something else."""
    rest = f"{request.path}?{urlencode(asked.params)}" if asked.params else request.path
    return render(request, "quality/refused.html", {"errors": asked.errors, "rest": rest}, status=400)


def read_filter_choices(asked: QualityQuery, choices: Sequence[FilterChoice]) -> list[Mapping[str, Any]]:
    """Return the selects of a page: district and year of the documents there are, then ``choices``; two queries."""
    districts = District.objects.filter(documents__isnull=False).distinct().order_by("code")
    years = Document.objects.order_by("-year").values_list("year", flat=True).distinct()
    found = [
        FilterChoice("district", "区", {one.slug: one.name for one in districts}),
        FilterChoice("year", "年份", {str(year): str(year) for year in years}),
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
