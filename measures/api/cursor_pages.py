"""Lists that come from the database: a page of them after a cursor, the same for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db import models
from django.http import HttpRequest

from measures.api.cursors import ListCursor, hash_question, read_window

Row = TypeVar("Row", bound=models.Model)


def read_cursor_page(
    request: HttpRequest,
    rows: models.QuerySet[Row],
    shape: Callable[[Row], dict[str, Any]],
    *,
    limit: int,
    cursor: str,
) -> dict[str, Any]:
    """Return a page of ``rows``, which must have an order without ties: count, items, address of the next page."""
    asked = hash_question(
        request.path_info,
        sorted((name, request.GET.getlist(name)) for name in request.GET if name not in _PAGING),
    )
    pks = rows.values_list("pk", flat=True)
    if cursor:
        position, shown = read_window(
            ListCursor.read(cursor, asked),
            limit,
            lambda start, size: list(pks[start : start + size]),
            lambda: list(pks),
        )
    else:
        position, shown = 0, list(pks[:limit])
    found = {row.pk: row for row in rows.filter(pk__in=shown)}
    items = [shape(found[pk]) for pk in shown if pk in found]
    count = pks.count()
    end = position + len(shown)
    following = ListCursor(asked, 0, end, shown[-1]) if shown and end < count else None
    return {"count": count, "items": items, "next": next_page_url(request, following, limit)}


_PAGING = ("limit", "cursor", "page")


def next_page_url(request: HttpRequest, cursor: ListCursor | None, limit: int) -> str | None:
    """Return the address of the page after ``cursor`` of the list that ``request`` asks for; None if there is none."""
    if cursor is None:
        return None
    kept: Mapping[str, Sequence[str]] = {
        name: [value for value in request.GET.getlist(name) if value]
        for name in request.GET
        if name not in _PAGING
    }
    querystring = urlencode([*kept.items(), ("limit", limit), ("cursor", cursor.write())], doseq=True)
    return request.build_absolute_uri(f"{request.path}?{querystring}")
