"""What was done to a record since somebody looked at it."""

from __future__ import annotations

from django.db.models import Model

from measures.history.queries.history_scope import record_scope
from measures.models import ChangeSet


def change_sets_since(model: type[Model], pk: int, revision: int) -> list[ChangeSet]:
    """Return the acts after a revision that wrote or deleted a record or what is edited with it, the latest first."""
    acts = record_scope(model, pk).acts().filter(revision__gt=revision).exclude(kind=ChangeSet.Kind.BASELINE)
    return list(acts.select_related("revision__user"))
