"""The one number that the index keeps of the deadline of a measure."""

from __future__ import annotations

from datetime import date

from measures.models import Measure

#: Numbers above every day, in the order in which lists by deadline end.
UNDATED = {
    Measure.DeadlineKind.UNCLEAR.value: 99_990_001,
    Measure.DeadlineKind.RECURRING.value: 99_990_002,
    Measure.DeadlineKind.ONGOING.value: 99_990_003,
    "none": 99_990_004,
}
#: The first number that is no day.
FIRST_UNDATED = min(UNDATED.values())


def due_number(kind: str, due: date | None) -> int:
    """Return the number of a deadline: a day as ``20260630``, one above all days for each kind without a day.

    >>> due_number("date", date(2026, 6, 30)), due_number("", None)
    (20260630, 99990004)
    """
    return day_number(due) if due else UNDATED[kind or "none"]


def day_number(day: date) -> int:
    """Return a day as ``20260630``."""
    return day.year * 10_000 + day.month * 100 + day.day
