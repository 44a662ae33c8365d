"""Compare the two statements of a measure, in the plan's text and in its table of responsibilities."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from measures.models import Discrepancy
from measures.text.plan import (
    AssignmentRole,
    ParsedMeasure,
    ParsedTable,
    ParsedTableRow,
    StatedField,
    names_with_role,
)
from measures.text.structure.tables.table_statements import restates

_SPACE = re.compile(r"\s+")

#: Returns the identity of the department of a name, e.g. its id: 区市场局 and 区市场监管局 are no difference.
DepartmentIdentity = Callable[[str], object]
_ROLES: tuple[tuple[AssignmentRole, Discrepancy.Field], ...] = (
    ("lead", Discrepancy.Field.LEAD),
    ("co_lead", Discrepancy.Field.CO_LEAD),
)


@dataclass(frozen=True, slots=True)
class StatementDifference:
    """One field in which the statements differ, with both values."""

    field: Discrepancy.Field
    in_text: str
    in_table: str


def compare_statements(
    measure: ParsedMeasure, row: ParsedTableRow, table: ParsedTable, *, identity: DepartmentIdentity
) -> list[StatementDifference]:
    """Return the differences between ``measure`` and its second statement ``row``.

    Departments are compared as multisets (a table that names one twice differs from the text), regardless of order;
    title and text without white space. What the table does not state for any measure, or only the table states, is no
    difference.
    """
    found: list[StatementDifference] = []
    for role, field in _ROLES if measure.parties else ():
        if role in measure.from_table or not _states_role(table, role):
            continue
        in_text, in_table = names_with_role(measure.parties, role), names_with_role(row.parties, role)
        if Counter(map(identity, in_text)) != Counter(map(identity, in_table)):
            found.append(StatementDifference(field, "、".join(in_text), "、".join(in_table)))
    return [*found, *_differing_words(measure, row, table)]


def _differing_words(
    measure: ParsedMeasure, row: ParsedTableRow, table: ParsedTable
) -> Iterator[StatementDifference]:
    """Yield the differences of title and text; a cell with the words of the measure's text is no title."""
    one_cell = not row.text and not measure.title and restates(row.title, measure.text)
    fields: tuple[tuple[StatedField, str, str, Discrepancy.Field], ...] = (
        ("title", measure.title, row.title, Discrepancy.Field.TITLE),
        ("text", measure.text, row.text, Discrepancy.Field.TEXT),
    )
    for name, in_text, in_table, field in fields:
        states = any(getattr(each, name) for each in table.rows)
        if one_cell or name in measure.from_table or not states:
            continue
        if _SPACE.sub("", in_text) != _SPACE.sub("", in_table):
            yield StatementDifference(field, in_text, in_table)


def _states_role(table: ParsedTable, role: AssignmentRole) -> bool:
    """Return whether the table states the role for any measure."""
    return any(party.role == role for row in table.rows for party in row.parties)
