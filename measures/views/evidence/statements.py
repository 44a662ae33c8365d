"""The two statements of one measure, side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass

from measures.models import Discrepancy, Measure
from measures.views.evidence.differences import Difference, of_names, of_texts

#: Names are separated by 、 outside brackets.
_SEPARATOR = re.compile(r"、(?![^（(]*[）)])")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field in which the statements differ, both sides marked, and what staff decided, if they did."""

    label: str
    difference: Difference
    is_open: bool
    decision: str


def comparisons(measure: Measure) -> list[Comparison]:
    """Return every recorded discrepancy of the measure with both statements; one query."""
    return [compared(one) for one in sorted(measure.discrepancies.all(), key=_field_order)]


def compared(one: Discrepancy) -> Comparison:
    """Return a discrepancy with both statements; no query."""
    is_open = one.status == Discrepancy.Status.OPEN
    return Comparison(one.get_field_display(), _difference(one), is_open, one.decision)


def names(printed: str) -> list[str]:
    """Return the names in a printed list: ``甲局、乙委（丙、丁）`` holds two."""
    return [name.strip() for name in _SEPARATOR.split(printed) if name.strip()]


def _difference(one: Discrepancy) -> Difference:
    if one.field in (Discrepancy.Field.LEAD, Discrepancy.Field.CO_LEAD):
        return of_names(names(one.in_text), names(one.in_table))
    return of_texts(one.in_text, one.in_table)


def _field_order(one: Discrepancy) -> int:
    return list(Discrepancy.Field.values).index(one.field)
