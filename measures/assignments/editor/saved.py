"""What an edit did, as the page tells it after saving: rows closed and opened, and whether it can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from measures.assignments.editor.ledger import Ledger
from measures.history.actions.record_states import parse_state
from measures.models import Assignment, ChangeSet, Measure, RecordVersion


@dataclass(frozen=True, slots=True)
class Saved:
    """An entry of the history, with the rows that it closed and opened."""

    change_set: ChangeSet
    closed: Sequence[Assignment]
    opened: Sequence[Assignment]


def change_of(measure: Measure, pk: str) -> ChangeSet | None:
    """Return the change of the measure's responsibilities with this id, None if there is none such."""
    if not (pk.isascii() and pk.isdigit() and len(pk) < 16):
        return None
    found = ChangeSet.objects.filter(pk=pk, kind=ChangeSet.Kind.RESPONSIBILITY)
    change_set = found.select_related("user", "undone_by").first()
    if change_set is None:
        return None
    states = [parse_state(version.data) for version in _rows(change_set)]
    return change_set if states and all(state["measure"] == measure.pk for state in states) else None


def saved(change_set: ChangeSet, ledger: Ledger) -> Saved:
    """Return what a change of responsibilities did; one query."""
    rows = {row.pk: row for row in ledger.rows}
    closed: list[Assignment] = []
    opened: list[Assignment] = []
    for version in _rows(change_set):
        if (row := rows.get(version.object_id)) is not None:
            (closed if parse_state(version.data)["valid_to"] else opened).append(row)
    return Saved(change_set, closed, opened)


def _rows(change_set: ChangeSet) -> QuerySet[RecordVersion]:
    """Return what an entry of the history says of rows of the ledger."""
    kind = ContentType.objects.get_for_model(Assignment)
    versions: QuerySet[RecordVersion] = change_set.versions.filter(content_type=kind)
    return versions
