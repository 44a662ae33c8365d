"""Count requests by address before they are processed, and refuse those over the limit."""

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

#: Seconds to wait for Redis; after that the request goes on uncounted.
_PATIENCE = 0.5


class RateLimitMiddleware:
    """Answers 429 to an address over its limit; staff who are logged in are not limited except at the login.

    If the counts cannot be kept, requests go on uncounted: the limits protect the site from load, nothing else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response; `process_view` checks the limit."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Return the page that refuses a request over the limit, None to go on."""
        match = request.resolver_match
        scope = scope_of(request, match) if match else None
        rates = settings.RATE_LIMITS.get(scope) if scope else None
        if not scope or not rates:
            return None
        address = client_address(request)
        seconds = _to_wait(rates, scope, counted_network(address) if address else "unknown")
        if not seconds or (scope != LOGIN and _is_staff(request)):
            return None
        log.warning("rate_limited", scope=scope, address=address)
        return error_pages.too_often(request, scope, seconds)


_COUNTING = threading.Lock()


def _to_wait(rates: str, scope: str, client: str) -> int:
    """Return the seconds that an address has to wait under these limits, 0 if it may go on."""
    limits = _limits(rates)
    try:
        # Threads that start together would each create a store in memory and lose its counts; Redis is one store.
        with nullcontext() if settings.CACHE_URL else _COUNTING:
            limiter = counting_in(settings.CACHE_URL)
            # A request that one limit refuses does not count for the others.
            reached = [each for each in limits if _is_reached(limiter, each, scope, client)]
            reached = reached or [each for each in limits if not limiter.hit(each, scope, client)]
        ends = [limiter.get_window_stats(each, scope, client).reset_time for each in reached]
        return max((max(1, ceil(end - time.time())) for end in ends), default=0)
    except StorageError as error:
        log.error("rate_limit_not_counted", error=str(error.storage_error))
    return 0


def _is_reached(limiter: FixedWindowRateLimiter, limit: RateLimitItem, scope: str, client: str) -> bool:
    """Return whether a limit is used up. Reset a count that ends too late: the clock was put back since."""
    if limiter.test(limit, scope, client):
        return False
    if limiter.get_window_stats(limit, scope, client).reset_time > time.time() + 2 * limit.get_expiry():
        limiter.clear(limit, scope, client)
        return False
    return True


@cache
def counting_in(url: str) -> FixedWindowRateLimiter:
    """Return a limiter that counts in the Redis at ``url``, or in this process's memory if it is empty.

    It raises `StorageError` if it cannot count.
    """
    patience = {"socket_timeout": _PATIENCE, "socket_connect_timeout": _PATIENCE} if url else {}
    storage = storage_from_string(url or "memory://", wrap_exceptions=True, **patience)
    return FixedWindowRateLimiter(storage)


@cache
def _limits(rates: str) -> list[RateLimitItem]:
    return parse_many(rates)


def _is_staff(request: HttpRequest) -> bool:
    """Return whether the request is from staff; no session is looked up for visitors without a session cookie."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and bool(
        request.user.is_active and getattr(request.user, "is_staff", False)
    )
