"""Baseline versions: the state of a record before its first recorded change, or after an unrecorded write."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.contrib.contenttypes.models import ContentType

from measures.history.actions.past_states import last_versions
from measures.history.actions.record_states import RecordKey, is_same_state, name_in_state
from measures.history.actions.version_rows import VersionRow, insert_versions
from measures.models import ChangeSet


def write_missing_versions(states: Mapping[RecordKey, str]) -> int:
    """Write a version of each record that differs from its last version, or has none; return how many were written.

    ``states`` holds each record as `serialise_record` writes it, just before a change. Records may have been written
    before there was a history, or unrecorded, as the registry and suggested links are. Their state gets a version of
    its own, so that no change set seems to have done the work of another.
    """
    known = last_versions(states)
    begin = [key for key in states if key not in known]
    moved = [key for key in states if key in known and not is_same_state(known[key].data, states[key])]
    if begin:
        _write_baseline(begin, states, f"{len(begin)} 条记录建档")
    if moved:
        _write_baseline(moved, states, f"系统更新 {len(moved)} 条记录")
    return len(begin) + len(moved)


def _write_baseline(keys: Collection[RecordKey], states: Mapping[RecordKey, str], summary: str) -> None:
    """Write a version of each record in a change set without a user."""
    change_set = ChangeSet.objects.create(kind=ChangeSet.Kind.BASELINE, summary=summary)
    insert_versions(
        VersionRow(
            change_set=change_set.pk,
            content_type=ContentType.objects.get_for_model(model).pk,
            object_id=pk,
            data=states[model, pk],
            name=name_in_state(states[model, pk]),
        )
        for model, pk in keys
    )
