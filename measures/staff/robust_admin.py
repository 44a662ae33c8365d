"""Admin pages that answer unexpected addresses, such as numbers that no database holds, without failing."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ERROR_FLAG, SEARCH_VAR
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.text import smart_split

from measures.staff.editing.html_form_filler import fill_in_forms

#: More words than these are passed over, and the page says so.
MOST_WORDS = 20
MOST_CHARACTERS = 500


class RobustAdmin(admin.ModelAdmin[Any]):
    """Looks for the first words of what is typed only, and takes numbers and days that no database holds for errors."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Return the list; where a filter's value is beyond all numbers, the list that says so, as Django has it."""
        refusal = HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")
        if _has_nul(request):
            return refusal
        try:
            response = super().changelist_view(request, extra_context)
            return self._as_ticked(request, extra_context) if _lacks_action(request) else response
        except OverflowError:
            if request.method != "GET" or ERROR_FLAG in request.GET:
                raise
            return refusal

    def _as_ticked(self, request: HttpRequest, extra_context: dict[str, Any] | None) -> HttpResponse:
        """Return the list with what was ticked and chosen on it, where that was not enough to do anything."""
        method, request.method = request.method, "GET"
        try:
            page = super().changelist_view(request, extra_context)
        finally:
            request.method = method
        if isinstance(page, TemplateResponse):
            page.status_code = 422
            page.render()
            page.content = fill_in_forms(page.content.decode(), request.POST, request.path).encode()
        return page

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the record of an address; an empty name of a field is none."""
        return super().get_object(request, object_id, from_field or None)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return what has all of the words, and whether a record may be in it twice."""
        words = list(islice(smart_split(search_term[:MOST_CHARACTERS]), MOST_WORDS + 1))
        brief = " ".join(words[:MOST_WORDS])
        is_cut = len(words) > MOST_WORDS or len(search_term) > MOST_CHARACTERS
        if is_cut and _is_list(request):
            messages.warning(request, f"检索词太长，只用了前 {min(MOST_WORDS, len(words))} 个词。")
        return super().get_search_results(request, queryset, brief)


def _lacks_action(request: HttpRequest) -> bool:
    """Return whether an action was sent without saying which, or on which records."""
    data = request.POST
    if request.method != "POST" or "index" not in data or "_save" in data:
        return False
    is_on_some = bool(data.getlist(ACTION_CHECKBOX_NAME)) or data.get("select_across") == "1"
    return not data.get("action") or not is_on_some


def _has_nul(request: HttpRequest) -> bool:
    """Return whether a filter has a NUL, which no text of PostgreSQL has; words to search for are checked anyway."""
    filters = (
        (name, value) for name, values in request.GET.lists() for value in values if name != SEARCH_VAR
    )
    return any("\0" in name + value for name, value in filters)


def _is_list(request: HttpRequest) -> bool:
    """Return whether a page is asked for, which can say something."""
    match = request.resolver_match
    return match is not None and str(match.url_name).endswith("_changelist")
