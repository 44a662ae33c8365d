"""The search box of the staff pages: what it finds as a page, and as proposals while somebody types."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from measures.search.index.background_build import IndexNotReady
from measures.search.query.filters import QueryTextField
from measures.worklist.found_records import FoundRecords, find_records

_WAIT = "检索索引正在更新，请稍候几秒再试。"


class FindForm(forms.Form):
    """What is looked for; never an error."""

    q = QueryTextField(required=False)


@require_safe
def find_page(request: HttpRequest) -> HttpResponse:
    """Show the measures, documents and departments that are found, each with its public page and its staff page."""
    typed, found, error = _find(request)
    context = {
        **admin.site.each_context(request),
        "title": f"查找：{typed}" if typed else "查找",
        "looked_for": typed,
        "found": found,
        "error": error,
    }
    return TemplateResponse(request, "admin/find.html", context, status=503 if error else 200)


@require_safe
def find_proposals(request: HttpRequest) -> HttpResponse:
    """Return what may be meant, for `static/js/combobox.js`: a choice opens the staff page of the record."""
    _, found, error = _find(request)
    records = found.records if found else ()
    options = [
        {
            "name": one.name,
            "where": one.kind,
            "remarks": [one.where] if one.where else [],
            "url": one.staff_url,
        }
        for one in records
    ]
    return JsonResponse({"results": options}, status=503 if error else 200)


def _find(request: HttpRequest) -> tuple[str, FoundRecords | None, str]:
    """Return what was typed, what it finds, and why nothing can be found."""
    form = FindForm(request.GET)
    form.is_valid()
    typed = form.cleaned_data.get("q", "")
    if not typed:
        return "", None, ""
    try:
        return typed, find_records(typed, request.user), ""
    except IndexNotReady:
        return typed, None, _WAIT
