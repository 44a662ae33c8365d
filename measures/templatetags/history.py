"""Addresses of the histories of records."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib import admin
from django.urls import reverse

from measures.history.actions.record_states import WITH_HISTORY, RecordKey
from measures.staff.record_ids import read_record_id

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
    number = read_record_id(pk) if opts.model in WITH_HISTORY else None
    return "" if number is None else history_address((opts.model, number))
