"""The day as of which a reader asks who was responsible."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

PUBLISHED = "published"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class AssignmentDay:
    """``on`` is the day asked for, None for today; ``error`` says in Chinese why what was ``asked`` is no day."""

    asked: str = ""
    on: date | None = None
    is_published: bool = False
    error: str = ""

    @property
    def is_today(self) -> bool:
        """Whether nothing else than today was asked for."""
        return self.on is None and not self.is_published


def read_assignment_day(asked: str) -> AssignmentDay:
    """Return the day that an address asks for: 2025-06-01, ``published`` for as the document says, or nothing.

    >>> read_day("2025-06-01").on
    datetime.date(2025, 6, 1)
    >>> read_day("published").is_published, read_day("").is_today, bool(read_day("2025-6-31").error)
    (True, True, True)
    """
    asked = asked.strip()[:40]
    if asked in ("", PUBLISHED):
        return AssignmentDay(asked, is_published=asked == PUBLISHED)
    try:
        if _DAY.fullmatch(asked):
            return AssignmentDay(asked, on=date.fromisoformat(asked))
    except ValueError:
        pass
    return AssignmentDay(asked, error=f"“{asked}”不是有效的日期，请写成 2025-06-01 这样。下面是今日的分工。")
