"""The list of measures: check the address, search, read the rows, render."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from measures.catalogue.measure_list.department_finding import read_typed_department, typed_names
from measures.catalogue.measure_list.facet_panel import read_facet_panel
from measures.catalogue.measure_list.list_rows import (
    MeasureListRow,
    ResultRows,
    read_empty_result_help,
    read_result_rows,
)
from measures.catalogue.measure_list.question_answers import read_question_answers
from measures.lists.pagination import ListPage, ListPaginator
from measures.search.index.background_build import IndexNotReady
from measures.search.query.filters import ParameterError, is_query_cut, read_query
from measures.search.query.measure_query import COLUMNS, GROUPS, MEANING_OFF, SORTS, MeasureQuery
from measures.search.query.query_syntax import MAX_QUERY_LENGTH, describe_unsearched
from measures.search.results.engine import PAGE_SIZE, SearchResults, search_measures
from measures.search.results.hit_groups import group_labels

_RETRY_AFTER = "5"
_TABLE = ("code", "title", "district", "year", "chapter", "lead")


@require_safe
def measure_list(request: HttpRequest) -> HttpResponse:
    """Show a page of the measures of an address, with facets, chips, order, groups and columns."""
    query, errors = read_query(request.GET)
    if errors:
        return render_list_errors(request, query, errors)
    try:
        named = read_typed_department(query, request.GET)
        if isinstance(named, str):
            return redirect(named)
        results, rows = _search_rows(query)
    except IndexNotReady as progress:
        return render_list_preparing(request, query, progress)
    panel = read_facet_panel(query, results, typed=typed_names(request.GET))
    listed = rows.listed
    page = ListPaginator(range(results.total), PAGE_SIZE).page_or_empty(query.page)
    beyond = results.total > 0 and page.is_beyond
    context = _page_context(query) | {
        "results": results,
        "groups": _group_rows(query, results, listed),
        "panel": panel,
        "answers": read_question_answers(query, results, listed),
        "page": page,
        "meant": _meant_context(query, results, rows, page),
        "page_params": QueryDict(query.on_page(1).to_querystring()),
        "beyond": beyond,
        "kinds": _count_kinds(query, results),
        "help": read_empty_result_help(query, panel.chips)
        if not results.total and query.is_narrowed
        else None,
        "unclear_name": named,
        "unsearched": describe_unsearched(query.q),
        "cut_to": MAX_QUERY_LENGTH if is_query_cut(request.GET) else None,
    }
    return _render_list(request, query, context, status=404 if beyond else 200)


def _search_rows(query: MeasureQuery) -> tuple[SearchResults, ResultRows]:
    """Return the results and their rows; search again if a measure was deleted in between."""
    for _ in range(5):
        results = search_measures(query, meant=True)
        rows = read_result_rows(results)
        if rows is not None:
            return results, rows
    raise IndexNotReady(0, 0)


def _meant_context(
    query: MeasureQuery, results: SearchResults, rows: ResultRows, page: ListPage
) -> dict[str, Any]:
    """Return what the page shows of the measures that say it in other words, and the address of where they stand.

    They are on one page of the list: behind its last hit, or before the first where nothing has all that was typed.
    """
    place = 1 if results.meant_first else page.paginator.num_pages
    return {
        "count": len(rows.meant),
        "rows": rows.meant if page.number == place else [],
        "address": "" if page.number == place else query.on_page(place).to_querystring(),
        "without": query.shown_as(meaning=MEANING_OFF).to_querystring(),
        "with": "" if query.by_meaning else query.shown_as(meaning="").to_querystring(),
    }


def _count_kinds(query: MeasureQuery, results: SearchResults) -> dict[str, int]:
    """Return how many measures of the list are of each kind."""
    chosen = query.values("kind")
    return {
        one.value: one.count for one in results.facets["kind"] if one.count and (one.chosen or not chosen)
    }


def _page_context(query: MeasureQuery) -> dict[str, Any]:
    """Return the context that the list, its errors and its preparation share."""
    return {
        "query": query,
        "q": query.q,
        "querystring": query.to_querystring(),
        "default_sort": SORTS[query.default_sort],
        "other_sorts": {name: label for name, label in SORTS.items() if name != query.default_sort},
        "group_choices": GROUPS,
        "columns": COLUMNS,
        "as_table": query.shown_as(columns=_TABLE).to_querystring(),
        "as_list": query.shown_as(columns=()).to_querystring(),
    }


def _group_rows(
    query: MeasureQuery, results: SearchResults, rows: list[MeasureListRow]
) -> list[dict[str, Any]]:
    """Return the rows in their groups: one without a label if the list is not grouped."""
    if not query.group:
        return [{"label": None, "rows": rows}] if rows else []
    counts = {group.value: group.count for group in results.groups}
    shown = list(dict.fromkeys(row.group for row in rows))
    labels = group_labels(query.group, shown, "default") if shown else {}
    return [
        {"label": labels[value], "count": counts[value], "rows": [row for row in rows if row.group == value]}
        for value in shown
    ]


def render_list_errors(
    request: HttpRequest, query: MeasureQuery, errors: list[ParameterError]
) -> HttpResponse:
    """Show the errors of an address, and no list, which would be of another query."""
    context = _page_context(query) | {"errors": errors}
    return _render_list(request, query, context, status=400)


def render_list_preparing(request: HttpRequest, query: MeasureQuery, progress: IndexNotReady) -> HttpResponse:
    """Show that the index is being built and its progress."""
    response = render(
        request, "measures/list.html", _page_context(query) | {"preparing": progress}, status=503
    )
    response["Retry-After"] = _RETRY_AFTER
    return response


def _render_list(
    request: HttpRequest, query: MeasureQuery, context: dict[str, Any], status: int
) -> HttpResponse:
    """Return the whole page, or for htmx only what changes in it."""
    partial = bool(getattr(request, "htmx", False)) and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    template = "measures/list_body.html" if partial else "measures/list.html"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    if partial:
        # The form sends empty fields as well; the address that is kept has none.
        querystring = query.to_querystring()
        # While the reader is typing, one entry in the browser's history stands for all that was typed.
        header = "HX-Replace-Url" if "X-Typing" in request.headers else "HX-Push-Url"
        response[header] = reverse("measures") + (f"?{querystring}" if querystring else "")
    return response
