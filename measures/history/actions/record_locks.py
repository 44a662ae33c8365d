"""Lock the records of a change set before it is undone."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Model

from districts.models import Department, District
from measures.history.actions.record_states import WITH_HISTORY, RecordKey, parse_state
from measures.models import Chapter, Discrepancy, Document, Link, Measure, Problem
from measures.writing.document_locks import lock_linked_documents

#: All code locks in this order, which prevents deadlocks: departments before the measures they are assigned to, decided
#: records before those that the decision changes, a measure before its assignments.
_LOCK_ORDER: tuple[type[Model], ...] = (
    District,
    Department,
    Document,
    Link,
    Problem,
    Discrepancy,
    Chapter,
    Measure,
)


def lock_records(states: Mapping[RecordKey, str]) -> None:
    """Lock records, given as `serialise_record` writes them, and the measures to which they belong."""
    wanted: dict[type[Model], set[int]] = {model: set() for model in (*_LOCK_ORDER, *WITH_HISTORY)}
    for (model, pk), data in states.items():
        wanted[model].add(pk)
        if model is not Link and (owner := parse_state(data).get("measure")):
            wanted[Measure].add(owner)
    if wanted[Link]:
        lock_linked_documents(wanted[Link])
    for model, pks in wanted.items():
        _lock_ids(model, pks)


def _lock_ids(model: type[Model], pks: Collection[int]) -> None:
    """Lock the existing records in the order of their ids."""
    if pks:
        rows = model._base_manager.select_for_update(of=("self",)).filter(pk__in=pks)
        list(rows.order_by("pk").values_list("pk", flat=True))
