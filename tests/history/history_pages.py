"""The history page of a record, and the last change set."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from measures.models import ChangeSet

HOSTILE = "<script>alert(1)</script>\"'&<b>"


def history(client: Client, record: Any) -> str:
    """Return the history page of a record."""
    url = reverse("history:record", args=[record._meta.app_label, record._meta.model_name, record.pk])
    response = client.get(url)
    assert response.status_code == 200
    return str(response.content.decode())


def latest() -> ChangeSet:
    """Return the last change set."""
    return ChangeSet.objects.select_related("user").latest("pk")
