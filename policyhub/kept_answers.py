"""Keep the answer of a view to a write: a failure after the commit must not turn it into an error.

A view answers after its commit or refusal. What follows (writing the session, a cookie, a log line) can fail if the
database goes down. Django would then answer 500 in place of the view, and the user would read that nothing may have
been saved, although it was.
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
    """Notes the view's answer to a write. Stands directly outside of the middleware that commits."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the view's answer, and note it unless it is a server error."""
        response = self.get_response(request)
        if request.method not in _SAFE and response.status_code < 500:
            setattr(request, _ANSWER, response)
        return response


class KeepAnswerMiddleware:
    """Replaces a failure after the view with the noted answer. The failure is in the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response; the view's own answer if the middleware after it failed."""
        response = self.get_response(request)
        answer: HttpResponseBase | None = getattr(request, _ANSWER, None)
        if answer is None or response is answer or response.status_code < 400 or _is_login(request):
            return response
        outage_middleware.forget_outage(request)
        log.warning("failed_after_answer", method=request.method, path=request.path, code=answer.status_code)
        return answer


def _is_login(request: HttpRequest) -> bool:
    """Return whether the request is a login, which is stored only in the session that could not be written."""
    return request.path_info == f"{ADMIN_PATH}login/"
