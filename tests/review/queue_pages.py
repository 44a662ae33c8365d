"""What the page of a queue sends, its undo, and the state of all records."""

from __future__ import annotations

from typing import Any

from django.test import Client

from measures.history.actions.record_states import (
    WITH_HISTORY,
    parse_state,
    serialise_record,
    without_housekeeping,
)


def state() -> dict[tuple[str, int], Any]:
    """Return the state of all records with a history."""
    return {
        (model._meta.label, record.pk): without_housekeeping(parse_state(serialise_record(record)))
        for model in WITH_HISTORY
        for record in model._base_manager.all()
    }


def seen(client: Client, kind: str, query: str = "") -> dict[str, str]:
    """Return what the page of a queue sends of its first item: the item and what was shown of it."""
    page = client.get(f"/admin/queue/{kind}/{query}")
    item = page.context["item"]
    return {"item": str(item.record.pk), "seen": item.seen}


def undo(client: Client, kind: str, page: Any) -> Any:
    """Undo the decision that ``page`` reports; return the page after it."""
    done = page.context["done"]
    sent = {"change": done.change_set.pk, "item": done.item}
    return client.post(f"/admin/queue/{kind}/undo/", sent, follow=True)
