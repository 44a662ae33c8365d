"""Whom a measure of a draft charges, as the page says it: by role, each department by the name it would be known by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from measures.loading.load_result import RecordedDuty, RecordedMeasure
from measures.models import Assignment
from measures.text.plan import ParsedMeasure, ParsedRow, Party
from measures.text.structure.tables.table_statements import second_parties


@dataclass(frozen=True, slots=True)
class ShownRole:
    """The departments that have a role, in order."""

    role: str
    label: str
    duties: tuple[RecordedDuty, ...]


def duties_of(
    measure: ParsedMeasure, record: RecordedMeasure | None, *, effective: bool
) -> tuple[ShownRole, ...]:
    """Return whom a measure charges in force; by the names as printed where nothing can be written yet."""
    duties = record.duties if record else _printed(measure.parties)
    return _by_role(duty for duty in duties if duty.effective is effective)


def second_duties_of(
    measure: ParsedMeasure, row: ParsedRow, record: RecordedMeasure | None
) -> tuple[ShownRole, ...]:
    """Return whom the row of a measure names as a second statement."""
    if record:
        return duties_of(measure, record, effective=False)
    return _by_role(_printed(second_parties(measure, row)))


def _printed(parties: Iterable[Party]) -> list[RecordedDuty]:
    each = {(party.role, party.name): party for party in parties}.values()
    return [RecordedDuty(party.role, party.name, party.name, True, False, True) for party in each]


def _by_role(duties: Iterable[RecordedDuty]) -> tuple[ShownRole, ...]:
    found = list(duties)
    shown = (
        ShownRole(role.value, str(role.label), tuple(duty for duty in found if duty.role == role))
        for role in Assignment.Role
    )
    return tuple(one for one in shown if one.duties)
