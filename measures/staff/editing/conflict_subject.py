"""The record whose later changes a refused page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

#: The key of a page's context that holds its `ConflictSubject`.
CONFLICT_SUBJECT = "conflict_subject"


@dataclass(frozen=True, slots=True)
class ConflictSubject:
    """A record that changed since its page was opened. `RecordingMiddleware` adds its ``change_sets`` to the page.

    ``last_change`` is the id of the last change set when the page was opened, ``opened_at`` the time, for records
    without a history. ``latest_only`` limits it to the last change set.
    """

    model: type[Model]
    pk: str
    last_change: int = 0
    opened_at: datetime | None = None
    latest_only: bool = False
