"""Staff views that record their changes themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
from django.http import HttpResponse


def self_recording_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a view for staff, marked as recording its changes itself; `RecordingMiddleware` leaves it alone."""
    guarded: Any = admin.site.admin_view(view)
    guarded.records_itself = True
    return cast("Callable[..., HttpResponse]", guarded)
