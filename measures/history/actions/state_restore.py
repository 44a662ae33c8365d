"""Restore records to earlier states: each field as the history holds it, under the same id."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, Model, ProtectedError, Q, RestrictedError

from measures.history.actions.record_states import (
    WITH_HISTORY,
    RecordKey,
    is_same_state,
    parse_state,
    serialise_record,
)
from measures.history.actions.recorder import watch_querysets
from measures.history.actions.state_writer import free_unique_values, write_states
from measures.models import Assignment, Discrepancy, Document, ImportRun, Link, Measure
from measures.text.nested_quotation_marks import quote
from measures.writing.action_errors import ActionError
from measures.writing.link_leases import mark_links_due

_BATCH = 500
#: The relations that are part of a record's name.
_NAME_RELATIONS: dict[type[Model], tuple[str, ...]] = {
    Assignment: ("department",),
    Discrepancy: ("measure",),
    Document: ("district",),
    ImportRun: ("document",),
    Link: ("origin", "target"),
}


@dataclass(frozen=True, slots=True)
class WantedState:
    """The state to give a record, as `serialise_record` writes it; None to delete it."""

    model: type[Model]
    pk: int
    data: str | None


def restore_states(wanted: Iterable[WantedState]) -> int:
    """Give every record its wanted state; return how many changed. Call it inside `record_changes`.

    A record keeps its id. Its version number goes on from the present one, so that open edit pages detect a conflict.
    Raise `ActionError` if other records depend on one to be deleted. The number of queries for a model does not
    depend on the number of records.
    """
    states = list(wanted)
    present = current_states([(each.model, each.pk) for each in states])
    changes = [each for each in states if not is_same_state(present.get((each.model, each.pk)), each.data)]
    _watch_changes(changes)
    free_unique_values([(each.model, each.pk) for each in changes if each.data is not None])
    for model in reversed(WITH_HISTORY):
        _delete_records(model, [each.pk for each in changes if each.model is model and each.data is None])
    # Closed rows come before open ones: two open rows of one assignment would violate a constraint.
    for model in WITH_HISTORY:
        rows = [each for each in changes if each.model is model and each.data is not None]
        for is_open in (False, True):
            write_states(
                model, {each.pk: each.data or "" for each in rows if _is_open_assignment(each) is is_open}
            )
    _raise_measure_versions(changes, present)
    _renew_links(changes)
    return len(changes)


def current_states(keys: Collection[RecordKey]) -> dict[RecordKey, str]:
    """Return the present states of records as `serialise_record` writes them; leave out missing ones."""
    found: dict[RecordKey, str] = {}
    for model in {model for model, _ in keys}:
        pks = [pk for kind, pk in keys if kind is model]
        for at in range(0, len(pks), _BATCH):
            for record in model._base_manager.filter(pk__in=pks[at : at + _BATCH]):
                found[model, record.pk] = serialise_record(record)
    return found


def _watch_changes(changes: Collection[WantedState]) -> None:
    """Watch the records of these bulk writes, and the links that are deleted with their measures."""
    for model in {each.model for each in changes}:
        pks = [each.pk for each in changes if each.model is model]
        for at in range(0, len(pks), _BATCH):
            found = model._base_manager.filter(pk__in=pks[at : at + _BATCH])
            watch_querysets(found.select_related(*_NAME_RELATIONS.get(model, ())))
    deleted = [each.pk for each in changes if each.model is Measure and each.data is None]
    for at in range(0, len(deleted), _BATCH):
        some = deleted[at : at + _BATCH]
        watch_querysets(
            Link.objects.filter(Q(origin__in=some) | Q(target__in=some)).select_related(
                *_NAME_RELATIONS[Link]
            )
        )


def _is_open_assignment(wanted: WantedState) -> bool:
    """Return whether the wanted state is an assignment without an end."""
    return wanted.data is not None and parse_state(wanted.data).get("valid_to", "") is None


def _delete_records(model: type[Model], pks: Collection[int]) -> None:
    """Delete records of a model, with those that cascade."""
    found = model._base_manager.filter(pk__in=pks)
    try:
        if pks:
            found.delete()
    except (ProtectedError, RestrictedError) as error:
        record = found.first()
        raise ActionError(
            f"{quote(str(record))}还有其他记录引用，不能删除。请先处理引用它的记录。"
        ) from error


def _raise_measure_versions(changes: Iterable[WantedState], before: Mapping[RecordKey, str]) -> None:
    """Raise the version of measures of which only assignments changed, so that open edit pages detect a conflict."""
    written = {each.pk for each in changes if each.model is Measure}
    rows = [each.data or before[each.model, each.pk] for each in changes if each.model is Assignment]
    measures = {parse_state(row)["measure"] for row in rows} - written
    Measure._base_manager.filter(pk__in=measures).update(version=F("version") + 1)


def _renew_links(changes: Collection[WantedState]) -> None:
    """Mark the links due of documents whose measures or link decisions changed."""
    measures: set[int] = set()
    documents: set[int] = set()
    present = current_states([(each.model, each.pk) for each in changes if each.model in (Measure, Link)])
    for each in changes:
        for data in (each.data, present.get((each.model, each.pk))):
            state = parse_state(data) if data is not None else {}
            if each.model is Measure:
                documents.add(state.get("document", 0))
            elif each.model is Link:
                measures |= {state.get("origin") or 0, state.get("target") or 0}
    documents.update(Measure.objects.filter(pk__in=measures).values_list("document_id", flat=True))
    mark_links_due(documents=sorted(documents))
