"""Limits on failed logins: few from one address, more in all, and nobody can lock out a colleague."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username, get_failure_limit
from axes.models import AccessAttempt, AccessLog
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone

#: The most failures of one name from any addresses, and of one address with any names, within a lockout's time.
FAILURES_OF_A_NAME = 50
FAILURES_OF_AN_ADDRESS = 100
#: The most seconds by which the clocks of two nodes differ.
_BETWEEN_NODES = timedelta(minutes=1)
#: Days for which an address counts as known for a name that logged in from it.
KNOWN_FOR = timedelta(days=30)


class LockoutHandler(AxesDatabaseHandler):  # type: ignore[misc]
    """Counts failures of a name from an address, as axes does, and two sums against guessing from many addresses.

    The sums do not apply to a name at an address from which it has logged in before: a stranger who fails on purpose
    cannot lock staff out of the office's own network.
    """

    def get_failures(self, request: HttpRequest, credentials: Any = None) -> int:
        """Return the number of failures that count for this attempt; the limit itself if a sum is reached."""
        _correct_future_failures()
        failures = int(super().get_failures(request, credentials))
        limit = int(get_failure_limit(request, credentials))
        if failures < limit and _is_besieged(request, credentials):
            return limit
        return failures


def _correct_future_failures() -> None:
    """Set the time of failures that lie in the future to now: the clock was put back since.

    Otherwise a lockout of minutes would last for days.
    """
    ahead = AccessAttempt.objects.filter(attempt_time__gt=timezone.now() + _BETWEEN_NODES)
    if ahead.exists():
        ahead.update(attempt_time=timezone.now())


def _is_besieged(request: Any, credentials: Any) -> bool:
    """Return whether a sum is reached and the address is not known for the name."""
    name, address = get_client_username(request, credentials), request.axes_ip_address
    reached = (
        _count_failures(request, username=name) >= FAILURES_OF_A_NAME
        or _count_failures(request, ip_address=address) >= FAILURES_OF_AN_ADDRESS
    )
    return reached and not _is_known(name, address)


def _count_failures(request: HttpRequest, **what: Any) -> int:
    recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request), **what)
    return int(recent.aggregate(n=Sum("failures_since_start"))["n"] or 0)


def _is_known(name: str, address: str) -> bool:
    since = timezone.now() - KNOWN_FOR
    return bool(AccessLog.objects.filter(username=name, ip_address=address, attempt_time__gte=since).exists())
