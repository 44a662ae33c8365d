"""The values of the facet of deadlines: ranges of the one number that the index keeps of a deadline."""

from __future__ import annotations

import calendar
from datetime import date

from django.utils import timezone

from measures.search.index.due_numbers import FIRST_UNDATED, UNDATED, day_number

#: The values, with what readers see. A measure whose last day is in this month is also due in this quarter.
DEADLINES = {
    "overdue": "期限已过",
    "month": "本月内到期",
    "quarter": "本季度内到期",
    "later": "本季度以后到期",
    "ongoing": "长期",
    "recurring": "定期",
    "unclear": "期限不明",
    "none": "没有写明时限",
}
#: The values that together have every measure with a last day.
DATED = ("overdue", "quarter", "later")


def deadline_range(value: str, today: date) -> tuple[int, int]:
    """Return the least and the greatest number of a value of `DEADLINES` on ``today``.

    >>> deadline_range("quarter", date(2026, 5, 3)), deadline_range("later", date(2026, 5, 3))
    ((20260503, 20260630), (20260631, 99990000))
    """
    if value in UNDATED:
        return UNDATED[value], UNDATED[value]
    now = day_number(today)
    quarter = _month_end(today.year, (today.month + 2) // 3 * 3)
    return {
        "overdue": (0, now - 1),
        "month": (now, _month_end(today.year, today.month)),
        "quarter": (now, quarter),
        "later": (quarter + 1, FIRST_UNDATED - 1),
    }[value]


def deadline_ranges() -> dict[str, tuple[int, int]]:
    """Return the range of numbers of every value of `DEADLINES` today."""
    today = timezone.localdate()
    return {value: deadline_range(value, today) for value in DEADLINES}


def _month_end(year: int, month: int) -> int:
    return day_number(date(year, month, calendar.monthrange(year, month)[1]))
