"""What the latest change of a record made of one of its fields."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model, Window
from django.db.models.functions import RowNumber

from measures.history.actions.record_states import parse_state
from measures.models import RecordVersion


def values_before_latest_change(model: type[Model], pks: Collection[int], field: str) -> dict[int, Any]:
    """Return the value of ``field`` before the latest change, by the ids of the records where this changed it."""
    place = Window(RowNumber(), partition_by=F("object_id"), order_by=F("change_set").desc())
    kind = ContentType.objects.get_for_model(model)
    rows = (
        RecordVersion.objects.filter(content_type=kind, object_id__in=pks)
        .annotate(place=place)
        .filter(place__lte=2)
        .order_by("place")
        .values_list("object_id", "data")
    )
    states: dict[int, list[Any]] = {}
    for pk, data in rows:
        states.setdefault(pk, []).append(parse_state(data).get(field))
    return {
        pk: was for pk, (now, *before) in states.items() for was in before if was is not None and was != now
    }
