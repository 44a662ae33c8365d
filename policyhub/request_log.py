"""Log one line for each request, with the final status, after outages and retries."""

from __future__ import annotations

from typing import Any

import structlog
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware


class RequestLogMiddleware(RequestMiddleware):
    """Stands outside of every middleware that may change an answer.

    Django logs an exception with its traceback where it turns it into a response; here only the outcome is logged. No
    query is made here: it could fail after the answer is ready.
    """

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Add the account to the log line, if the session was already read."""
        structlog.contextvars.bind_contextvars(user_id=user_id(request))

    def _process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Leave exceptions to Django's own log line: the final status is not known yet."""


def user_id(request: HttpRequest) -> int | None:
    """Return the id of the account in the request's session, if the session was read."""
    read: dict[str, Any] = getattr(getattr(request, "session", None), "_session_cache", {})
    named = str(read.get(SESSION_KEY, ""))
    return int(named) if named.isdecimal() else None
