"""What a saved change did, as the editor shows it: rows closed and opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from measures.assignments.editor.measure_ledger import MeasureLedger
from measures.history.actions.record_states import parse_state
from measures.models import Assignment, ChangeSet, Measure, RecordVersion
from measures.staff.record_ids import read_record_id


@dataclass(frozen=True, slots=True)
class SavedChange:
    """An entry of the history, with the rows that it closed and opened."""

    change_set: ChangeSet
    closed: Sequence[Assignment]
    opened: Sequence[Assignment]


def find_saved_change(measure: Measure, pk: str) -> ChangeSet | None:
    """Return the change of the measure's responsibilities with this id, None if there is none such."""
    if (wanted := read_record_id(pk)) is None:
        return None
    found = ChangeSet.objects.filter(pk=wanted, kind=ChangeSet.Kind.RESPONSIBILITY)
    change_set = found.select_related("user", "undone_by").first()
    if change_set is None:
        return None
    states = [parse_state(version.data) for version in _assignment_versions(change_set)]
    return change_set if states and all(state["measure"] == measure.pk for state in states) else None


def describe_saved_change(change_set: ChangeSet, ledger: MeasureLedger) -> SavedChange:
    """Return what a change of responsibilities did; one query."""
    rows = {row.pk: row for row in ledger.rows}
    closed: list[Assignment] = []
    opened: list[Assignment] = []
    for version in _assignment_versions(change_set):
        if (row := rows.get(version.object_id)) is not None:
            (closed if parse_state(version.data)["valid_to"] else opened).append(row)
    return SavedChange(change_set, closed, opened)


def _assignment_versions(change_set: ChangeSet) -> QuerySet[RecordVersion]:
    """Return what an entry of the history says of rows of the ledger."""
    kind = ContentType.objects.get_for_model(Assignment)
    versions: QuerySet[RecordVersion] = change_set.versions.filter(content_type=kind)
    return versions
