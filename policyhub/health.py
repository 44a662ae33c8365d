"""``/healthz`` (the process lives) and ``/readyz`` (it can serve), for whoever watches over the site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from measures.search.index.follower_progress import FollowerProgress, folder_error, follower_progress
from policyhub import collected_files

log = structlog.get_logger(__name__)

#: In seconds; an index that has been behind for longer does not follow any more. Taking over a large import takes less.
INDEX_MAX_LAG = 900
_NO_CHECKS = {"database": False, "migrations": False, "index": False, "static": False}
#: Migrations that the database had beyond those of the code when this process first looked, by alias.
_ahead_at_first: dict[str, frozenset[str]] = {}
#: These answers pass by what gives all others their headers.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class MigrationState:
    """Whether code and database are fit for each other: what is ``missing`` in the database, what it is ``ahead``."""

    fit: bool = False
    missing: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return what is told of them: what is not in common."""
        told = {"migrations_missing": list(self.missing), "migrations_ahead": list(self.ahead)}
        return {name: names for name, names in told.items() if names}


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
    """Return what the site needs and whether it is there: status 200 if pages can be read, 503 if not."""
    answer = _readiness()
    return JsonResponse(answer, status=200 if answer["ready"] else 503)


def _readiness() -> dict[str, Any]:
    """Return what there is of what the site needs."""
    static = collected_files.collected_files_fault()
    checks = {**_NO_CHECKS, "database": _database_answers(), "static": not static}
    index, told_of = None, MigrationState()
    if checks["database"]:
        told_of = _migration_state()
        checks["migrations"] = told_of.fit
    if checks["migrations"]:
        index = _index_progress()
        checks["index"] = index is not None and index.answers and index.seconds <= INDEX_MAX_LAG
    answer: dict[str, Any] = {"ready": all(checks.values()), "checks": checks}
    if checks["database"]:
        answer["writable"] = _is_writable()
    if index is not None:
        answer["index"] = _index_data(index)
    answer |= told_of.as_data()
    if static:
        answer["static"] = static
        log.warning("static_files_not_ready", error=static)
    if checks["database"] and (told := folder_error(DEFAULT_DB_ALIAS)):
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


def _is_writable() -> bool:
    """Return whether the database takes writes: a replica that stands in for its primary does not."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        return True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT NOT pg_is_in_recovery()")
            return bool(cursor.fetchone()[0])
    except Error:
        return False


def _migration_state() -> MigrationState:
    """Return which migrations the code and the database do not have in common.

    A process that starts on a database of later code is not fit: that code went back, the database did not. One under
    which the database goes on stays, for that is how nodes are upgraded one after another.
    """
    try:
        loader = MigrationLoader(connections[DEFAULT_DB_ALIAS])
    except Error as error:
        log.warning("migrations_not_ready", error=str(error))
        return MigrationState()
    missing = tuple(
        sorted(".".join(each) for each in set(loader.graph.nodes) - set(loader.applied_migrations))
    )
    known = set(loader.disk_migrations) | _replaced_migrations(loader)
    ahead = frozenset(
        ".".join(each)
        for each in loader.applied_migrations
        if each[0] in loader.migrated_apps and each not in known
    )
    at_first = _ahead_at_first.setdefault(DEFAULT_DB_ALIAS, ahead)
    fit = not missing and not (ahead & at_first)
    if not fit:
        log.warning("migrations_not_ready", missing=missing, ahead=sorted(ahead))
    return MigrationState(fit, missing, tuple(sorted(ahead)))


def _replaced_migrations(loader: MigrationLoader) -> set[tuple[str, str]]:
    """Return the migrations that later ones of the code stand for."""
    return {old for each in loader.disk_migrations.values() for old in each.replaces}


def _index_progress() -> FollowerProgress | None:
    """Return how far the index has come; None where that cannot be found out."""
    try:
        return follower_progress(DEFAULT_DB_ALIAS)
    except Exception:
        # Whatever it is that goes wrong with a copy on disk, whoever asks is to be told, not thrown out.
        log.exception("index_not_ready")
        return None


def _index_data(index: FollowerProgress) -> dict[str, Any]:
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
