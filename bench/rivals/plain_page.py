"""The least that Django can do for a page: the same queries, each value written one after the other, no middleware.

Queries are those of the database, as SQL, and those of the index, as tantivy is called. The site beside it checks,
escapes and renders besides; what a page costs more than this is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from unittest.mock import patch

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import re_path

from measures.search.tantivy_engine.tantivy_searcher import TantivySearcher

#: A query of the database as SQL, or a call of tantivy: its function and arguments.
_Query = str | tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]
#: The queries of each path, as the site made them at its first request.
_recorded: dict[str, list[_Query]] = {}


class _RecordingSearcher:
    """Calls tantivy's searcher, and notes each call in ``queries``."""

    def __init__(self, searcher: Any, queries: list[_Query]) -> None:
        self._searcher = searcher
        self._queries = queries

    def __getattr__(self, name: str) -> Any:
        function = getattr(self._searcher, name)
        if not callable(function):
            return function

        def call(*args: Any, **named: Any) -> Any:
            self._queries.append((function, args, named))
            return function(*args, **named)

        return call


def _record_queries(path: str) -> list[_Query]:
    """Return the queries with which the site answers a path, once it has warmed up."""
    calls: list[_Query] = []
    made = TantivySearcher.__init__

    def begin(self: TantivySearcher, searcher: Any) -> None:
        made(self, _RecordingSearcher(searcher, calls))  # type: ignore[arg-type]

    with override_settings(KEPT_PAGES_BYTES=0, MIDDLEWARE=_middleware(), ROOT_URLCONF="policyhub.urls"):
        client = Client(headers={"host": "127.0.0.1"})
        client.get(path)
        with patch.object(TantivySearcher, "__init__", begin), CaptureQueriesContext(connection) as queries:
            client.get(path)
    return [*calls, *(query["sql"] for query in queries)]


def plain_page(request: HttpRequest) -> HttpResponse:
    """Return what the queries of the path give, which the site makes at its first request."""
    path = request.get_full_path()
    if path not in _recorded:
        _recorded[path] = _record_queries(path)
    parts: list[str] = []
    with connection.cursor() as cursor:
        for query in _recorded[path]:
            if isinstance(query, str):
                cursor.execute(query)
                for row in cursor.fetchall() if cursor.description else ():
                    parts += map(str, row)
            else:
                function, args, named = query
                parts.append(str(function(*args, **named)))
    return HttpResponse("\n".join(parts))


urlpatterns = [re_path("", plain_page)]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as a WSGI application."""
    return _handler()(environ, start_response)


@cache
def _handler() -> WSGIHandler:
    """Return Django with this page alone."""
    django.setup()
    _middleware()
    settings.MIDDLEWARE, settings.ROOT_URLCONF = [], __name__
    return WSGIHandler()


@cache
def _middleware() -> tuple[str, ...]:
    """Return the site's middleware, as it was at the first call."""
    return tuple(settings.MIDDLEWARE)
