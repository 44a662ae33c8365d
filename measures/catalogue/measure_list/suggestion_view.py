"""What the search box proposes while somebody types."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from measures.search.index.background_build import IndexNotReady
from measures.search.query.filters import QueryTextField
from measures.search.suggestions.suggested import KIND_NAMES, Suggestion, suggest


class SuggestionForm(forms.Form):
    """What is typed so far; never an error."""

    q = QueryTextField(required=False)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Return what may be meant, for `static/js/combobox.js`: names, remarks, and the list that each opens.

    While there is no index the answer is empty, with status 503. No cache keeps it: the table that it comes from is
    made in the background, at a time that nothing tells.
    """
    form = SuggestionForm(request.GET)
    form.is_valid()
    try:
        found = suggest(form.cleaned_data["q"])
    except IndexNotReady:
        return JsonResponse({"results": []}, status=503)
    return JsonResponse({"results": [_option(one) for one in found]}, headers={"Cache-Control": "no-store"})


def _option(one: Suggestion) -> dict[str, object]:
    """Return a suggestion as the list of a combobox takes it."""
    return {
        "name": one.text,
        "where": KIND_NAMES[one.kind],
        "remarks": [*([one.note] if one.note else []), f"{one.count} 项"],
        "url": f"{reverse('measures')}?{one.query.to_querystring()}",
    }
