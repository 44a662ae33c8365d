"""Admin pages that answer unexpected parameters, such as numbers beyond those of a database, without failing."""

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

#: The most search words; the page says that further ones are ignored.
MOST_WORDS = 20
MOST_CHARACTERS = 500


class RobustAdmin(admin.ModelAdmin[Any]):
    """Limits the words of a search, and treats numbers and days beyond those of the database as errors."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Return the list; for an impossible value of a filter, Django's page about an invalid filter."""
        refusal = HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")
        extra_context = {"title": self.opts.verbose_name_plural, **(extra_context or {})}
        if has_nul(request):
            return refusal
        _shorten_search(request)
        try:
            response = super().changelist_view(request, extra_context)
            return self._as_ticked(request, extra_context) if _lacks_action(request) else response
        except OverflowError:
            if request.method != "GET" or ERROR_FLAG in request.GET:
                raise
            return refusal

    def _as_ticked(self, request: HttpRequest, extra_context: dict[str, Any] | None) -> HttpResponse:
        """Return the list with its ticks and action, if no action was chosen or nothing was ticked."""
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
        """Return the record of an address; ignore an empty name of a field."""
        return super().get_object(request, object_id, from_field or None)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the records with all of the words, and whether there may be duplicates."""
        words = list(islice(smart_split(search_term[:MOST_CHARACTERS]), MOST_WORDS + 1))
        brief = " ".join(words[:MOST_WORDS])
        if len(words) > MOST_WORDS and _is_list(request):
            messages.warning(request, f"检索词太长，只用了前 {MOST_WORDS} 个词。")
        return super().get_search_results(request, queryset, brief)


def _shorten_search(request: HttpRequest) -> None:
    """Cut the search text of a list to `MOST_CHARACTERS` and say so: each link of the page repeats it."""
    typed = request.GET.get(SEARCH_VAR, "")
    if len(typed) > MOST_CHARACTERS:
        parameters = request.GET.copy()
        parameters[SEARCH_VAR] = typed[:MOST_CHARACTERS]
        request.GET = parameters  # type: ignore[assignment]
        messages.warning(request, f"检索词太长，只用了前 {MOST_CHARACTERS} 个字。")


def _lacks_action(request: HttpRequest) -> bool:
    """Return whether an action was sent without its name, or without records."""
    data = request.POST
    if request.method != "POST" or "index" not in data or "_save" in data:
        return False
    is_on_some = bool(data.getlist(ACTION_CHECKBOX_NAME)) or data.get("select_across") == "1"
    return not data.get("action") or not is_on_some


def has_nul(request: HttpRequest) -> bool:
    """Return whether a filter has a NUL, which PostgreSQL refuses; Django checks the search words itself."""
    filters = (
        (name, value) for name, values in request.GET.lists() for value in values if name != SEARCH_VAR
    )
    return any("\0" in name + value for name, value in filters)


def _is_list(request: HttpRequest) -> bool:
    """Return whether the response is the page of a list."""
    match = request.resolver_match
    return match is not None and str(match.url_name).endswith("_changelist")
