"""Limit the idle time and the total time of a login; keep the admin's pages out of caches."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from policyhub import interrupted_forms
from policyhub.conf.security import SESSION_IDLE_SECONDS, SESSION_SECONDS
from policyhub.form_refill import refill_form
from policyhub.login_renewal import login_again_page
from policyhub.outages import Outage, outage_of
from policyhub.request_log import user_id

#: The path of the admin, as in `policyhub.urls`.
ADMIN_PATH = "/admin/"
STARTED, SEEN = "session_started", "session_seen"
_WITHOUT_LOGIN = tuple(f"{ADMIN_PATH}{name}/" for name in ("login", "logout", "interrupted"))
#: The request attribute with the id of the account whose login has just ended.
_ENDED = "_ended_login"
#: Seconds between two notes of a user's last activity.
_NOTED_EVERY = 60


class SessionMiddleware:
    """Ends logins that are too old, and keeps the admin's pages out of every cache. Comes after authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response; if the login has ended, as for a visitor."""
        # Readers have no session: do not look for one.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            _check_session(request)
            structlog.contextvars.bind_contextvars(user_id=user_id(request))
        response = self.get_response(request)
        if _is_admin(request):
            response.headers["Cache-Control"] = "no-store, private"
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Ask for a login if a form arrives after the login ended; afterwards restore the form on its page."""
        if not _is_admin(request) or request.path_info in _WITHOUT_LOGIN:
            return None
        if request.method == "POST" and not request.user.is_authenticated:
            return login_again_page(
                request, interrupted_forms.read_interrupted_form(request, getattr(request, _ENDED, None))
            )
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        if request.method == "POST":
            interrupted_forms.drop_form(request)
        elif request.method == "GET" and (form := interrupted_forms.kept_form(request)) is not None:
            return refill_form(request, form, view, args, kwargs)
        return None


def note_session_start(request: HttpRequest | None, **kwargs: object) -> None:
    """Note the start time of a login."""
    if request is not None:
        request.session[STARTED] = request.session[SEEN] = int(time.time())


def _check_session(request: HttpRequest) -> None:
    """Log out a user whose login is too old or idle; otherwise note their activity."""
    now, session = int(time.time()), request.session
    _correct_future_times(session, now)
    if _has_login_ended(session, now):
        setattr(request, _ENDED, request.user.pk)
        _end_session(request)
    elif now - session[SEEN] >= _NOTED_EVERY:
        session[SEEN] = now


def _end_session(request: HttpRequest) -> None:
    """Log out; if the database is read-only, for this request only, and again for each later one."""
    try:
        logout(request)
    except DatabaseError as error:
        if outage_of(error) is not Outage.READ_ONLY:
            raise
        request.user = AnonymousUser()


def _correct_future_times(session: SessionBase, now: int) -> None:
    """Set times of a login that lie in the future to now: the clock was put back since."""
    for moment in (STARTED, SEEN):
        if session.get(moment, 0) > now:
            session[moment] = now


def _has_login_ended(session: SessionBase, now: int) -> bool:
    """Return whether a login has ended; a login without a start time has."""
    lasted, idle = now - session.get(STARTED, 0), now - session.get(SEEN, 0)
    return bool(lasted >= SESSION_SECONDS or idle >= SESSION_IDLE_SECONDS)


def _is_admin(request: HttpRequest) -> bool:
    return request.path_info.startswith(ADMIN_PATH)
