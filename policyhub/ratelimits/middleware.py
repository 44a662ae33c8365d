"""Counts requests by address before anything is done for them, and refuses those beyond the limit."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from functools import cache
from math import ceil
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from limits import RateLimitItem, parse_many
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from policyhub import error_pages
from policyhub.client_addresses import client_address, counted_network
from policyhub.ratelimits.scopes import LOGIN, scope_of

log = structlog.get_logger(__name__)

#: Seconds that a count waits for Redis; past that the request goes on uncounted.
_PATIENCE = 0.5


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
        seconds = _to_wait(asked, scope, counted_network(address) if address else "unknown")
        if not seconds or (scope != LOGIN and _is_staff(request)):
            return None
        log.warning("rate_limited", scope=scope, address=address)
        return error_pages.too_often(request, scope, seconds)


_COUNTING = threading.Lock()


def _to_wait(asked: str, scope: str, who: str) -> int:
    """Return the seconds that somebody has to wait under the limits ``asked`` for, 0 if they may go on."""
    limits = _limits(asked)
    try:
        # Threads that begin together would each make a store of their own, and lose what it counts; Redis is one.
        with nullcontext() if settings.CACHE_URL else _COUNTING:
            limiter = counting_in(settings.CACHE_URL)
            # What is refused by one limit uses up nothing of another.
            reached = [each for each in limits if _is_reached(limiter, each, scope, who)]
            reached = reached or [each for each in limits if not limiter.hit(each, scope, who)]
        ends = [limiter.get_window_stats(each, scope, who).reset_time for each in reached]
        return max((max(1, ceil(end - time.time())) for end in ends), default=0)
    except StorageError as error:
        log.error("rate_limit_not_counted", error=str(error.storage_error))
    return 0


def _is_reached(limiter: FixedWindowRateLimiter, limit: RateLimitItem, scope: str, who: str) -> bool:
    """Return whether a limit is used up. A count that ends too late begins anew: the clock was put back since."""
    if limiter.test(limit, scope, who):
        return False
    if limiter.get_window_stats(limit, scope, who).reset_time > time.time() + 2 * limit.get_expiry():
        limiter.clear(limit, scope, who)
        return False
    return True


@cache
def counting_in(url: str) -> FixedWindowRateLimiter:
    """Return what counts in the Redis at ``url``, or in the memory of this process if it is empty.

    What it cannot count is raised as `StorageError`.
    """
    patience = {"socket_timeout": _PATIENCE, "socket_connect_timeout": _PATIENCE} if url else {}
    storage = storage_from_string(url or "memory://", wrap_exceptions=True, **patience)
    return FixedWindowRateLimiter(storage)


@cache
def _limits(asked: str) -> list[RateLimitItem]:
    return parse_many(asked)


def _is_staff(request: HttpRequest) -> bool:
    """Return whether staff ask; for a reader, who has no session, none is looked for."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and bool(
        request.user.is_active and getattr(request.user, "is_staff", False)
    )
