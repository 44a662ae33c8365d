"""What was done to a record since somebody looked at it."""

from __future__ import annotations

from django.db.models import Model

from measures.history.queries.history_scope import record_scope
from measures.models import ChangeSet


def change_sets_since(model: type[Model], pk: int, change_set: int) -> list[ChangeSet]:
    """Return the change sets after one (its id) that touched a record or what is edited with it, latest first."""
    later = (
        record_scope(model, pk).change_sets().filter(pk__gt=change_set).exclude(kind=ChangeSet.Kind.BASELINE)
    )
    return list(later.select_related("user"))
