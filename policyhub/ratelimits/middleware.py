"""Counts requests by address before anything is done for them, and refuses those beyond the limit."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from limits import RateLimitItem, parse_many
from limits.strategies import FixedWindowRateLimiter

from policyhub import errors
from policyhub.addresses import client_address, network
from policyhub.ratelimits.scopes import LOGIN, scope_of
from policyhub.ratelimits.store import CountingFile

log = structlog.get_logger(__name__)


class RateLimitMiddleware:
    """Answers 429 to an address that asks too often; staff who are logged in may search and export as they need.

    If the counts cannot be kept, requests go on uncounted: the limits protect the site from load, nothing else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return what the site says; `process_view` decides."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Return the refusal of a request beyond the limit, None to go on."""
        match = request.resolver_match
        scope = scope_of(request, match) if match else None
        asked = settings.RATE_LIMITS.get(scope) if scope else None
        if not scope or not asked:
            return None
        address = client_address(request)
        seconds = _to_wait(asked, scope, network(address) if address else "unknown")
        if not seconds or (scope != LOGIN and _is_staff(request)):
            return None
        log.warning("rate_limited", scope=scope, address=address)
        return errors.too_often(request, scope, seconds)


def _to_wait(asked: str, scope: str, who: str) -> int:
    """Return the seconds that somebody has to wait under the limits ``asked`` for, 0 if they may go on."""
    store = counts(settings.RATE_LIMIT_STORE)
    limiter = FixedWindowRateLimiter(store)
    limits = _limits(asked)
    try:
        # What is refused by one limit uses up nothing of another.
        reached = [each for each in limits if not limiter.test(each, scope, who)]
        reached = reached or [each for each in limits if not limiter.hit(each, scope, who)]
        ends = [limiter.get_window_stats(each, scope, who).reset_time for each in reached]
        return max((max(1, ceil(end - store.now())) for end in ends), default=0)
    except sqlite3.Error as error:
        log.error("rate_limit_not_counted", error=str(error))
    return 0


@cache
def counts(path: Path) -> CountingFile:
    """Return the counts that this process keeps at ``path`` with the others of the machine."""
    return CountingFile(path)


@cache
def _limits(asked: str) -> list[RateLimitItem]:
    return parse_many(asked)


def _is_staff(request: HttpRequest) -> bool:
    """Return whether staff ask; for a reader, who has no session, none is looked for."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and bool(
        request.user.is_active and getattr(request.user, "is_staff", False)
    )
