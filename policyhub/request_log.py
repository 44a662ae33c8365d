"""One line of the log for each request, with the status that was sent: what outages and retries made of it included."""

from __future__ import annotations

from typing import Any

import structlog
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware


class RequestLogMiddleware(RequestMiddleware):
    """Stands outside of everything that may still change an answer.

    An exception has its own line, with its trace, where Django makes a response of it; here only what came of it is
    written. Nothing here asks the database: what is written is answered as written.
    """

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Have the log name the account, as far as the session that was read names it."""
        structlog.contextvars.bind_contextvars(user_id=user_id(request))

    def _process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Leave exceptions to Django's own line: the status that they lead to is not known yet."""


def user_id(request: HttpRequest) -> int | None:
    """Return the id of the account that the request's session, if it was read, names."""
    read: dict[str, Any] = getattr(getattr(request, "session", None), "_session_cache", {})
    named = str(read.get(SESSION_KEY, ""))
    return int(named) if named.isdecimal() else None
