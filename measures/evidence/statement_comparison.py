"""Compare the two statements of one measure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from measures.differences.marked_differences import (
    MarkedDifference,
    mark_name_difference,
    mark_text_difference,
)
from measures.models import Discrepancy, Measure, Statement
from measures.models.statement import COMPARED_FIELDS


@dataclass(frozen=True, slots=True)
class StatementComparison:
    """One field in which the statements differ, both sides marked, and the decision of staff, if there is one."""

    label: str
    difference: MarkedDifference
    is_open: bool
    decision: str


def list_statement_comparisons(measure: Measure) -> list[StatementComparison]:
    """Return every recorded discrepancy of the measure with both statements; one query."""
    return [compare_discrepancy(one) for one in sorted(measure.discrepancies.order_by(), key=_field_order)]


@dataclass(frozen=True, slots=True)
class StatementAgreement:
    """The labels of the fields in which a table agrees with the text, and of those that only the table states.

    ``place`` is the label of the table. A field is in ``same`` only if both state it.
    """

    place: str
    same: tuple[str, ...]
    only_in_table: tuple[str, ...]


def read_statement_agreement(
    measure: Measure, in_text: Collection[str], in_table: Collection[str], differing: Collection[str]
) -> StatementAgreement | None:
    """Return what the table's statement of a measure shares with the text's; None if there is none.

    ``in_text`` and ``in_table`` are the roles for which each names departments, ``differing`` the labels of the fields
    with a discrepancy. No query.
    """
    statement: Statement | None = getattr(measure, "statement", None)
    if statement is None:
        return None
    stated = {name for name in ("title", "text") if measure.imported.get(name) and getattr(statement, name)}
    stated |= set(in_text) & set(in_table)
    same = tuple(
        label
        for name, label in COMPARED_FIELDS.items()
        if name in stated and name not in statement.alone and label not in differing
    )
    return StatementAgreement(
        statement.place,
        same,
        tuple(COMPARED_FIELDS[name] for name in COMPARED_FIELDS if name in statement.alone),
    )


def compare_discrepancy(one: Discrepancy) -> StatementComparison:
    """Return a discrepancy with both statements; no query."""
    is_open = one.status == Discrepancy.Status.OPEN
    return StatementComparison(one.get_field_display(), _mark_difference(one), is_open, one.decision)


def split_printed_names(printed: str) -> list[str]:
    """Return the names in a printed list: ``甲局、乙委（丙、丁）`` holds two."""
    parts: list[str] = []
    end = len(printed)
    inside = False
    # From the end: a separator is inside brackets if the nearest bracket after it closes.
    for at in range(len(printed) - 1, -1, -1):
        if printed[at] in "）)（(":
            inside = printed[at] in "）)"
        elif printed[at] == "、" and not inside:
            parts.append(printed[at + 1 : end])
            end = at
    parts.append(printed[:end])
    return [part.strip() for part in reversed(parts) if part.strip()]


def _mark_difference(one: Discrepancy) -> MarkedDifference:
    if one.field in (Discrepancy.Field.LEAD, Discrepancy.Field.CO_LEAD):
        return mark_name_difference(split_printed_names(one.in_text), split_printed_names(one.in_table))
    return mark_text_difference(one.in_text, one.in_table)


def _field_order(one: Discrepancy) -> int:
    return list(Discrepancy.Field.values).index(one.field)
