"""Addresses of the histories of records, and who did what since a page was opened."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import reverse

from measures.history.actions.record_states import WITH_HISTORY, RecordKey
from measures.history.queries import later_changes
from measures.history.queries.current_names import person_name
from measures.models import ChangeSet

register = template.Library()
#: The key of a record that may once have been there, as the addresses of histories take it.
_KEY = re.compile(r"[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ChangeSetSummary:
    """Who did what, when and why; ``url`` leads to the entry of the history if there is one."""

    who: str
    when: datetime
    what: str
    why: str = ""
    url: str = ""


@register.filter
def history_address(key: RecordKey) -> str:
    """Return the address of a record's history in the admin; nothing for what is edited on another's page."""
    model, pk = key
    if not admin.site.is_registered(model):
        return ""
    return reverse("history:record", args=[model._meta.app_label, model._meta.model_name, pk])


@register.simple_tag
def change_sets_since(record: Model, change_set: int, at: datetime | None = None) -> list[ChangeSetSummary]:
    """Return what was done to a record after a change set (its id) or, without history, after a time, latest first."""
    if type(record) in WITH_HISTORY:
        return list(
            _summarize_change_sets(later_changes.change_sets_since(type(record), record.pk, change_set))
        )
    return _summarize_log(record, at) if at else []


@register.simple_tag
def last_change_set_of(opts: Any, pk: str) -> list[ChangeSetSummary]:
    """Return the last change set of a deleted record in a list, which is empty where the history has none."""
    if opts.model not in WITH_HISTORY or not _KEY.fullmatch(pk):
        return []
    return list(_summarize_change_sets(later_changes.change_sets_since(opts.model, int(pk), 0)[:1]))


@register.simple_tag
def history_of(opts: Any, pk: str) -> str:
    """Return the address of the history of a deleted record; nothing if it has none."""
    return history_address((opts.model, int(pk))) if opts.model in WITH_HISTORY and _KEY.fullmatch(pk) else ""


def _summarize_change_sets(change_sets: Iterable[ChangeSet]) -> Iterable[ChangeSetSummary]:
    for each in change_sets:
        url = reverse("admin:measures_changeset_change", args=[each.pk])
        yield ChangeSetSummary(person_name(each.user), each.created_at, each.summary, each.reason, url)


def _summarize_log(record: Model, at: datetime) -> list[ChangeSetSummary]:
    """Return what the admin noted of a record that has no history of its own: accounts."""
    kind = ContentType.objects.get_for_model(type(record))
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(record.pk), action_time__gte=at)
    return [
        ChangeSetSummary(person_name(entry.user), entry.action_time, entry.get_change_message() or str(entry))
        for entry in entries.select_related("user").order_by("-pk")
    ]
