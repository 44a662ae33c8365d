"""``/healthz`` (the process lives) and ``/readyz`` (it can serve), for whoever watches over the site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from measures.search.folder import fault as index_folder_fault
from measures.search.progress import Progress, progress
from policyhub.replication import site
from policyhub.replication.server import PRIMARY, using_server

log = structlog.get_logger(__name__)

#: In seconds; an index that has been behind for longer does not follow any more. Taking over a large import takes less.
INDEX_MAX_LAG = 900
_DOWN: dict[str, Any] = {"ready": False, "checks": {"database": False, "migrations": False, "index": False}}
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
    """Return what the site needs and whether it is there: status 200 if pages can be read, 503 if not.

    Where the database has replicas, one server that can serve is enough; what each says is told. Each one's index
    takes over what is new, so that a replica can stand in at once.
    """
    watch = site.watch()
    if watch is None:
        answer = _of_server()
        return JsonResponse(answer, status=200 if answer["ready"] else 503)
    watch.look()
    # What was seen now; having an index built can take longer than that counts.
    down = {name for name in watch.servers if watch.is_down(name)}
    behind = {name: {"behind_seconds": _rounded(watch.lag(name))} for name in watch.replicas}
    servers = {
        name: (_DOWN if name in down else _on_server(name)) | behind.get(name, {}) for name in watch.servers
    }
    ready = any(server["ready"] for server in servers.values())
    answer = {"ready": ready, "writable": servers[PRIMARY]["checks"]["database"], "servers": servers}
    return JsonResponse(answer, status=200 if ready else 503)


def _on_server(name: str) -> dict[str, Any]:
    """Return what the server ``name`` has."""
    with using_server(name):
        connections[DEFAULT_DB_ALIAS].close()
        try:
            return _of_server()
        finally:
            connections[DEFAULT_DB_ALIAS].close()


def _of_server() -> dict[str, Any]:
    """Return what the server in use has of what the site needs."""
    checks = {"database": _database_answers(), "migrations": False, "index": False}
    index = None
    if checks["database"]:
        checks["migrations"] = _is_migrated()
    if checks["migrations"]:
        index = _index()
        checks["index"] = index is not None and index.answers and index.seconds <= INDEX_MAX_LAG
    answer: dict[str, Any] = {"ready": all(checks.values()), "checks": checks}
    if index is not None:
        answer["index"] = _as_data(index)
    if checks["database"] and (told := index_folder_fault(DEFAULT_DB_ALIAS)):
        # It serves what it has, or keeps it in memory: no reason to be sent nobody.
        answer["index_folder"] = told
        log.warning("index_folder_not_writable", error=told)
    return answer


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


def _index() -> Progress | None:
    """Return how far the index has come; None where that cannot be found out."""
    try:
        return progress(DEFAULT_DB_ALIAS)
    except Exception:
        # Whatever it is that goes wrong with a copy on disk, whoever asks is to be told, not thrown out.
        log.exception("index_not_ready")
        return None


def _as_data(index: Progress) -> dict[str, Any]:
    """Return what is told of the index."""
    if not index.answers:
        return {"building": {"done": index.done, "of": index.total}}
    return {
        "data_version": index.version,
        "lag_changes": index.changes,
        "lag_seconds": _rounded(index.seconds),
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def _uncached(response: HttpResponse) -> HttpResponse:
    for name, value in _HEADERS.items():
        response.headers[name] = value
    return response
