"""Addresses of the histories of records."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib import admin
from django.urls import reverse

from measures.history.actions.record_states import WITH_HISTORY, RecordKey
from measures.history.queries.later_changes import RECORD_ID

register = template.Library()


@register.filter
def history_address(key: RecordKey) -> str:
    """Return the address of a record's history in the admin; empty for a record that is edited on another's page."""
    model, pk = key
    if not admin.site.is_registered(model):
        return ""
    return reverse("history:record", args=[model._meta.app_label, model._meta.model_name, pk])


@register.simple_tag
def history_of(opts: Any, pk: str) -> str:
    """Return the address of the history of a deleted record; empty if it has none."""
    has_history = opts.model in WITH_HISTORY and RECORD_ID.fullmatch(pk)
    return history_address((opts.model, int(pk))) if has_history else ""
