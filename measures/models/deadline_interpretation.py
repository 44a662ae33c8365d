"""What the printed deadline of a measure comes to: a kind, and the last day if it has one."""

from __future__ import annotations

from datetime import date

from measures.text.deadlines import read_stated_deadlines

#: Of several deadlines the first of these kinds that there is counts.
_ORDER = ("date", "ongoing", "recurring", "unclear")


def read_printed_deadline(words: str, year: int) -> tuple[str, date | None]:
    """Return the kind of a deadline as printed, e.g. ``6月底前；12月底前``, and the last of its days, if any.

    ``year`` is that of the document: it is meant where the words name none.

    >>> read_printed_deadline("6月底前完成首批；2026年底前全部完成", 2026)
    ('date', datetime.date(2026, 12, 31))
    >>> read_printed_deadline("长期", 2026), read_printed_deadline("按计划推进", 2026)
    (('ongoing', None), ('unclear', None))
    >>> read_printed_deadline("", 2026)
    ('', None)
    """
    if not words.strip():
        return "", None
    readings = [reading for _, _, reading in read_stated_deadlines(words, year)]
    kinds = {
        "unclear" if reading.kind == "date" and not reading.day else reading.kind for reading in readings
    }
    kind = next((kind for kind in _ORDER if kind in kinds), "unclear")
    return kind, max((reading.day for reading in readings if reading.day), default=None)
