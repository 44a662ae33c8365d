"""The assignments of a measure of a draft by role, each department by the name it would have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from measures.loading.load_result import RecordedAssignment, RecordedMeasure
from measures.models import Assignment
from measures.text.plan import ParsedAssignment, ParsedMeasure, ParsedTableRow
from measures.text.structure.tables.table_statements import second_statements


@dataclass(frozen=True, slots=True)
class RoleAssignments:
    """The departments that have a role, in order."""

    role: str
    label: str
    duties: tuple[RecordedAssignment, ...]


def assignments_by_role(
    measure: ParsedMeasure, record: RecordedMeasure | None, *, effective: bool
) -> tuple[RoleAssignments, ...]:
    """Return whom a measure charges in force; by the names as printed where nothing can be written yet."""
    duties = record.duties if record else _printed(measure.parties)
    return _by_role(duty for duty in duties if duty.effective is effective)


def second_assignments_by_role(
    measure: ParsedMeasure, row: ParsedTableRow, record: RecordedMeasure | None
) -> tuple[RoleAssignments, ...]:
    """Return whom the row of a measure names as a second statement."""
    if record:
        return assignments_by_role(measure, record, effective=False)
    return _by_role(_printed(second_statements(measure, row)))


def _printed(parties: Iterable[ParsedAssignment]) -> list[RecordedAssignment]:
    each = {(party.role, party.name): party for party in parties}.values()
    return [RecordedAssignment(party.role, party.name, party.name, True, False, True) for party in each]


def _by_role(duties: Iterable[RecordedAssignment]) -> tuple[RoleAssignments, ...]:
    found = list(duties)
    shown = (
        RoleAssignments(role.value, str(role.label), tuple(duty for duty in found if duty.role == role))
        for role in Assignment.Role
    )
    return tuple(one for one in shown if one.duties)
