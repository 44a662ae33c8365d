"""The calendar of a test run, stopped at its first day: tests begun before midnight would else meet facts of yesterday."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from django.utils import timezone

#: Django's own function, for tests of the calendar itself.
running_localdate = timezone.localdate


def stop_calendar() -> None:
    """Have every later call for today's date answer the date of this call, until the process ends."""
    day = running_localdate()

    def localdate(value: datetime | None = None, timezone: tzinfo | None = None) -> date:
        return day if value is None else running_localdate(value, timezone)

    timezone.localdate = localdate
