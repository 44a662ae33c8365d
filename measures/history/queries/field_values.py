"""Write values of the history in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, DateTimeField, Field, ForeignKey, JSONField
from django.utils import timezone

from measures.history.actions.record_states import RecordKey

#: Names of records by model and id.
RecordNames = Mapping[RecordKey, str]


def value_in_words(field: Field[Any, Any], value: Any, names: RecordNames) -> str:
    """Return a value in words: the name of a referenced record, the label of a choice, 是 or 否."""
    if value is None or value == "":
        return ""
    if isinstance(field, ForeignKey):
        return names.get((field.related_model, value)) or f"{field.related_model._meta.verbose_name} {value}"
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, BooleanField):
        return "是" if value else "否"
    if isinstance(field, JSONField):
        return json.dumps(value, ensure_ascii=False, indent=1) if value else ""
    if isinstance(field, DateTimeField):
        return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    return f"{value:g}" if isinstance(value, float) else str(value)
