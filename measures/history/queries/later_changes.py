"""What was done to a record since a page of it was opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import reverse

from measures.history.actions.record_states import WITH_HISTORY
from measures.history.queries.current_names import person_name
from measures.history.queries.history_scope import record_scope
from measures.models import ChangeSet
from measures.staff.editing.conflict_subject import ConflictSubject
from measures.staff.record_ids import read_record_id


@dataclass(frozen=True, slots=True)
class ChangeSetSummary:
    """Who did what, when and why; ``url`` leads to the change set if there is one."""

    who: str
    when: datetime
    what: str
    why: str = ""
    url: str = ""


def changes_since_opened(subject: ConflictSubject) -> list[ChangeSetSummary]:
    """Return what was done to a record since its page was opened, latest first; empty if nothing is known of it."""
    if subject.model not in WITH_HISTORY:
        return _summarise_log(subject.model, subject.pk, subject.opened_at) if subject.opened_at else []
    if (pk := read_record_id(subject.pk)) is None:
        return []
    later = change_sets_since(subject.model, pk, subject.last_change)
    return list(_summarise_change_sets(later[:1] if subject.latest_only else later))


def change_sets_since(model: type[Model], pk: int, change_set: int) -> list[ChangeSet]:
    """Return the change sets after one (its id) that touched a record or what is edited with it, latest first."""
    later = (
        record_scope(model, pk).change_sets().filter(pk__gt=change_set).exclude(kind=ChangeSet.Kind.BASELINE)
    )
    return list(later.select_related("user"))


def _summarise_change_sets(change_sets: Iterable[ChangeSet]) -> Iterable[ChangeSetSummary]:
    for each in change_sets:
        url = reverse("admin:measures_changeset_change", args=[each.pk])
        yield ChangeSetSummary(person_name(each.user), each.created_at, each.summary, each.reason, url)


def _summarise_log(model: type[Model], pk: str, since: datetime) -> list[ChangeSetSummary]:
    """Return the admin's log entries of a record without a history of its own: accounts."""
    kind = ContentType.objects.get_for_model(model)
    entries = LogEntry.objects.filter(content_type=kind, object_id=pk, action_time__gte=since)
    return [
        ChangeSetSummary(person_name(entry.user), entry.action_time, entry.get_change_message() or str(entry))
        for entry in entries.select_related("user").order_by("-pk")
    ]
