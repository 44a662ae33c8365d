"""``/healthz`` (the process lives) and ``/readyz`` (it can serve), for whoever watches over the site."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

log = structlog.get_logger(__name__)

#: These answers pass by what gives all others their headers.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class HealthMiddleware:
    """Answers the two addresses before anything else can fail: no host check, no session, no redirect."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer to a health check, or whatever the site says to anything else."""
        match request.path_info:
            case "/healthz":
                return _uncached(HttpResponse("ok\n", content_type="text/plain; charset=utf-8"))
            case "/readyz":
                return _uncached(readiness())
        return self.get_response(request)


def readiness() -> JsonResponse:
    """Return what the site needs and whether it is there: status 200 if everything is, 503 if anything is not."""
    checks = {"database": _database_answers()}
    checks["migrations"] = checks["database"] and _is_migrated()
    ready = all(checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def _database_answers() -> bool:
    try:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        log.warning("database_not_ready", error=str(error))
        return False
    return True


def _is_migrated() -> bool:
    """Return whether every migration that the code brings is applied."""
    try:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as error:
        log.warning("migrations_not_ready", error=str(error))
        return False


def _uncached(response: HttpResponse) -> HttpResponse:
    for name, value in _HEADERS.items():
        response.headers[name] = value
    return response
