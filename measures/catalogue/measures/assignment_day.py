"""The day for which a measure's page shows the assignments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

PUBLISHED = "published"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class AssignmentDay:
    """``on`` is the day, None for today; ``error`` says in Chinese why ``text`` is no day."""

    text: str = ""
    on: date | None = None
    is_published: bool = False
    error: str = ""

    @property
    def is_today(self) -> bool:
        """Return whether the day is today."""
        return self.on is None and not self.is_published


def read_assignment_day(text: str) -> AssignmentDay:
    """Return the day of an address: 2025-06-01, ``published`` for as in the document, or nothing for today.

    >>> read_assignment_day("2025-06-01").on
    datetime.date(2025, 6, 1)
    >>> read_assignment_day("published").is_published, read_assignment_day("").is_today
    (True, True)
    >>> bool(read_assignment_day("2025-6-31").error)
    True
    """
    text = text.strip()[:40]
    if text in ("", PUBLISHED):
        return AssignmentDay(text, is_published=text == PUBLISHED)
    try:
        if _DAY.fullmatch(text):
            return AssignmentDay(text, on=date.fromisoformat(text))
    except ValueError:
        pass
    return AssignmentDay(text, error=f"“{text}”不是有效的日期，请写成 2025-06-01 这样。下面是今日的分工。")
