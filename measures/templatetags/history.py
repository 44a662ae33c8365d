"""Addresses of what a history speaks of."""

from __future__ import annotations

from django import template
from django.contrib import admin
from django.urls import reverse

from measures.actions.history.records import Key

register = template.Library()


@register.filter
def history_address(key: Key) -> str:
    """Return the address of a record's history in the admin; nothing for what is edited on another's page."""
    model, pk = key
    if not admin.site.is_registered(model):
        return ""
    return reverse("history:record", args=[model._meta.app_label, model._meta.model_name, pk])
