"""Health checks for monitoring: ``/healthz`` (the process lives) and ``/readyz`` (it can serve)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from measures.search.index.follower_progress import FollowerProgress, folder_error, follower_progress
from measures.search.meaning.encoding import EncodingProgress, encode_later, encoding_progress
from policyhub import collected_files

log = structlog.get_logger(__name__)

#: The most seconds that the index may lag behind; taking over a large import takes less.
INDEX_MAX_LAG = 900
_NO_CHECKS = {"database": False, "migrations": False, "index": False, "static": False}
#: Migrations that the database had beyond the code's own at the first check of this process, by alias.
_ahead_at_first: dict[str, frozenset[str]] = {}
#: Headers that the usual middleware does not add to these answers.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class MigrationState:
    """Whether code and database fit: migrations ``missing`` in the database, and those it is ``ahead``."""

    fit: bool = False
    missing: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return the migrations that only one of both has, by kind."""
        migrations = {"migrations_missing": list(self.missing), "migrations_ahead": list(self.ahead)}
        return {name: names for name, names in migrations.items() if names}


class HealthMiddleware:
    """Answers both addresses before anything else can fail: no host check, no session, no redirect."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer to a health check, or the site's response to any other request."""
        match request.path_info:
            case "/healthz":
                return _uncached(HttpResponse("ok\n", content_type="text/plain; charset=utf-8"))
            case "/readyz":
                return _uncached(readiness())
        return self.get_response(request)


def readiness() -> JsonResponse:
    """Return the state of each dependency: status 200 if pages can be read, 503 if not."""
    answer = _readiness()
    return JsonResponse(answer, status=200 if answer["ready"] else 503)


def _readiness() -> dict[str, Any]:
    """Return the state of each dependency as JSON data."""
    static = collected_files.collected_files_fault()
    checks = {**_NO_CHECKS, "database": _database_answers(), "static": not static}
    index, migrations = None, MigrationState()
    if checks["database"]:
        migrations = _migration_state()
        checks["migrations"] = migrations.fit
    if checks["migrations"]:
        index = _index_progress()
        checks["index"] = index is not None and index.answers and index.seconds <= INDEX_MAX_LAG
    answer: dict[str, Any] = {"ready": all(checks.values()), "checks": checks}
    if checks["database"]:
        answer["writable"] = _is_writable()
    if index is not None:
        answer["index"] = _index_data(index)
        if settings.SEARCH_BY_MEANING and index.answers:
            # Without vectors the exact search is whole: the node stays ready.
            encode_later(DEFAULT_DB_ALIAS, index.version)
            answer["meaning"] = _meaning_data(encoding_progress(DEFAULT_DB_ALIAS))
    answer |= migrations.as_data()
    if static:
        answer["static"] = static
        log.warning("static_files_not_ready", error=static)
    if checks["database"] and (folder_fault := folder_error(DEFAULT_DB_ALIAS)):
        # The node still serves the index it has, or keeps it in memory: it stays ready.
        answer["index_folder"] = folder_fault
        log.warning("index_folder_not_writable", error=folder_fault)
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
    """Return whether the database accepts writes; a replica in place of its primary does not."""
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
    """Return the migrations that only the code or only the database has.

    A process that starts on a database of later code is not fit: the code was rolled back and the database was not. A
    running process stays fit when the database moves ahead, which happens when nodes are upgraded one by one.
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
    """Return the migrations that squashed ones of the code replace."""
    return {old for each in loader.disk_migrations.values() for old in each.replaces}


def _index_progress() -> FollowerProgress | None:
    """Return the progress of the index; None if it cannot be read."""
    try:
        return follower_progress(DEFAULT_DB_ALIAS)
    except Exception:
        # Whatever fails in the copy on disk, the check must answer.
        log.exception("index_not_ready")
        return None


def _index_data(index: FollowerProgress) -> dict[str, Any]:
    """Return the progress of the index as JSON data."""
    if not index.answers:
        return {"building": {"done": index.done, "of": index.total}}
    return {
        "data_version": index.version,
        "lag_changes": index.changes,
        "lag_seconds": _rounded(index.seconds),
    }


def _meaning_data(encoding: EncodingProgress) -> dict[str, Any]:
    """Return the progress of the encoding of passages as JSON data."""
    if encoding.complete:
        return {"passages": encoding.passages, "data_version": encoding.version}
    return {"passages": encoding.passages, "building": {"done": encoding.done, "of": encoding.total}}


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def _uncached(response: HttpResponse) -> HttpResponse:
    for name, value in _HEADERS.items():
        response.headers[name] = value
    return response
