"""Keep the answer of a view to a write: a failure after the commit must not turn it into an error.

A view answers when what was sent is committed, or refused. What comes after (the session's last request, a cookie, a
line of the log) can fail, for the database may go at any moment. Django would then answer 500 in place of the view,
and who sent something would be told that it may not be saved, though it is.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from policyhub import outage_middleware
from policyhub.sessions import ADMIN_PATH

log = structlog.get_logger(__name__)

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_ANSWER = "_policyhub_answer"


class NoteAnswerMiddleware:
    """Notes what the view answered to something that was sent. Stands next to what commits, outside of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return what the view says, and note it unless it is an error of the site's own."""
        response = self.get_response(request)
        if request.method not in _SAFE and response.status_code < 500:
            setattr(request, _ANSWER, response)
        return response


class KeepAnswerMiddleware:
    """Gives the answer that was noted where anything between here and there failed. The failure is in the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return what the site says; the view's own answer rather than a failure that came after it."""
        response = self.get_response(request)
        answer: HttpResponseBase | None = getattr(request, _ANSWER, None)
        if answer is None or response is answer or response.status_code < 400 or _is_login(request):
            return response
        outage_middleware.forget_outage(request)
        log.warning("failed_after_answer", method=request.method, path=request.path, code=answer.status_code)
        return answer


def _is_login(request: HttpRequest) -> bool:
    """Return whether somebody logs in: that is kept by nothing but the session, which could not be written."""
    return request.path_info == f"{ADMIN_PATH}login/"
