"""The least that Django can do for a page: the same SQL, each value written one after the other, no middleware.

The site beside it searches, checks, escapes and renders besides; what a page costs more than this is its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import re_path

#: The environment variable that names the file of `record_queries`.
STATEMENTS = "BENCH_STATEMENTS"


def record_queries(paths: Iterable[str], file: Path) -> None:
    """Write to ``file`` the SQL with which the site answers each path, once it has warmed up."""
    client, recorded = Client(headers={"host": "127.0.0.1"}), {}
    with override_settings(KEPT_PAGES_BYTES=0):
        for path in dict.fromkeys(paths):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            recorded[path] = [query["sql"] for query in queries]
    file.write_text(json.dumps(recorded, ensure_ascii=False), encoding="utf-8")


@cache
def _statements() -> dict[str, list[str]]:
    recorded: dict[str, list[str]] = json.loads(Path(os.environ[STATEMENTS]).read_text(encoding="utf-8"))
    return recorded


def plain_page(request: HttpRequest) -> HttpResponse:
    """Return the values of all rows that the statements of the path give."""
    parts: list[str] = []
    with connection.cursor() as cursor:
        for statement in _statements()[request.get_full_path()]:
            cursor.execute(statement)
            for row in cursor.fetchall() if cursor.description else ():
                parts += map(str, row)
    return HttpResponse("\n".join(parts))


urlpatterns = [re_path("", plain_page)]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as a WSGI application."""
    return _handler()(environ, start_response)


@cache
def _handler() -> WSGIHandler:
    """Return Django with this page alone."""
    django.setup()
    settings.MIDDLEWARE, settings.ROOT_URLCONF = [], __name__
    return WSGIHandler()
