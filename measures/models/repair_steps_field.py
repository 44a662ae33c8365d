"""The field for the steps of a source, read once by a process for all pages that show a part of them."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col, Expression

#: Sources whose steps a process keeps, and the characters that are kept of one at most: some 3 MB with what is in them.
_KEPT, _MOST_KEPT = 8, 500_000


class RepairStepsField(models.JSONField):
    """Steps as data, the shape of `RepairStep.as_dict`; as the database gave them a tuple that nobody may change.

    A source has thousands, and a page of one measure shows a few. Kept are those of some texts: what has the same text
    in the database is the same value, whenever and wherever it was written.
    """

    def from_db_value(self, value: Any, expression: Expression, connection: BaseDatabaseWrapper) -> Any:
        """Return the steps of a column, or a value within them, as the database gave it."""
        # A document without a source has no column to read, and a value within the steps may be any.
        if isinstance(expression, Col) and isinstance(value, str) and len(value) <= _MOST_KEPT:
            return _kept_steps(value)
        found = super().from_db_value(value, expression, connection)
        return tuple(found) if isinstance(found, list) else found

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return the field as migrations know it: its column is that of any `JSONField`."""
        name, _, positional, named = super().deconstruct()
        return name, "django.db.models.JSONField", list(positional), dict(named)


@lru_cache(maxsize=_KEPT)
def _kept_steps(value: str) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(value))
