"""The parser of the day for which an export lists the assignments."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def parse_export_day(text: str) -> date | None:
    """Return the date written in ``text``, None if it is empty; raise `ValueError` with a Chinese message if invalid.

    >>> parse_export_day("2025-06-01"), parse_export_day("")
    (datetime.date(2025, 6, 1), None)
    """
    said = text.strip()[:40]
    if not said:
        return None
    try:
        if _DAY.fullmatch(said):
            return date.fromisoformat(said)
    except ValueError:
        pass
    raise ValueError(f"“{said}”不是有效的日期，请写成 2025-06-01 这样。")
