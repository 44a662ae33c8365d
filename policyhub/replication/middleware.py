"""Each request gets one server: a replica for readers, the primary for staff, and what is left if one has gone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import structlog
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, Error, InterfaceError, InternalError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from psycopg_pool import PoolTimeout

from policyhub import errors, unavailable
from policyhub.outage import Outage
from policyhub.replication import server, site, written
from policyhub.replication.server import PRIMARY
from policyhub.sessions import ADMIN

log = structlog.get_logger(__name__)

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FAILED = "_database_failed"
_turns = count()


class ReplicaMiddleware:
    """Chooses the server of a request, and asks another where one fails while it only reads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        watch = site.watch()
        if watch is None:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.watch = watch

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return what the site says, from the first server that can be asked; if none can, a page that says so."""
        self.watch.look_if_due()
        place = written.place_of(request)
        for name, insist in self._order(request):
            if self.watch.is_down(name) or not self._connect(name, place if insist else ""):
                continue
            response = self._ask(request, name)
            if response is not None:
                return response
        _use(PRIMARY)
        # Whoever only reads is asked to wait, whoever sends something is told that reading goes on.
        readable = request.method not in _SAFE and not all(map(self.watch.is_down, self.watch.replicas))
        return errors.unavailable(request, Outage.READ_ONLY if readable else Outage.GONE)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Note where the server and not the request was at fault: gone, or a replica that cannot do what is asked."""
        if not isinstance(error, OperationalError | InterfaceError | InternalError):
            return None
        if not _is_the_servers_fault():
            return None
        log.warning("database_server_failed", server=server.current(), error=str(error).partition("\n")[0])
        setattr(request, _FAILED, True)
        return HttpResponse(status=503)

    def _order(self, request: HttpRequest) -> list[tuple[str, bool]]:
        """Return the servers to be tried, the best first, and of each whether it must hold what the asker wrote.

        What comes after the primary is asked only where that is gone: an older page is better than none.
        """
        primary, others = (PRIMARY, False), [(name, False) for name in self.watch.replicas]
        if request.method not in _SAFE and request.path_info.startswith(ADMIN):
            # Staff write in the admin only; what readers send (their choice of colours) writes nothing.
            return [primary]
        if request.method not in _SAFE or _has_login(request):
            return [primary, *others]
        fit = [(name, True) for name in self.watch.fit()]
        turn = next(_turns) % len(fit) if fit else 0
        return [*fit[turn:], *fit[:turn], primary, *others]

    def _connect(self, name: str, place: str) -> bool:
        """Connect to a server; return whether it answers and holds all that was written up to ``place``."""
        _use(name)
        if connection.connection is not None and connection.server != name:  # type: ignore[attr-defined]
            connection.close()
        try:
            connection.ensure_connection()
            return not place or written.has_reached(place)
        except DatabaseError as error:
            log.warning("database_server_failed", server=name, error=str(error).partition("\n")[0])
            # A pool that is busy says no more than that; whether its server lives is found out elsewhere.
            if not isinstance(error.__cause__, PoolTimeout):
                self.watch.failed(name)
            return False

    def _ask(self, request: HttpRequest, name: str) -> HttpResponseBase | None:
        """Return what the site says on the server ``name``; None if another is to be asked."""
        setattr(request, _FAILED, False)
        unavailable.forget(request)
        response = self.get_response(request)
        if getattr(request, _FAILED) or (unavailable.noted(request) and _is_the_servers_fault()):
            if not connection.is_usable():
                self.watch.failed(name)
            connection.close()
            return None
        if name == PRIMARY and request.method not in _SAFE and _has_login(request):
            self._note_written(request, response)
        return response

    def _note_written(self, request: HttpRequest, response: HttpResponseBase) -> None:
        try:
            written.note(request, response)
        except Error:
            # It is written; at worst its writer has to look twice.
            log.warning("database_place_not_noted", exc_info=True)


def _use(name: str) -> None:
    """Have the request go to the server ``name``, and the log say so of each of its lines."""
    server.use(name)
    structlog.contextvars.bind_contextvars(database_server=name)


def _is_the_servers_fault() -> bool:
    """Return whether another server may do better: this one is gone, or a replica, which cannot do everything."""
    return server.current() != PRIMARY or not connection.is_usable()


def _has_login(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES
