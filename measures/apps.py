"""The application of documents and their measures."""

from __future__ import annotations

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """What was promised, where it stands, and who must do it."""

    name = "measures"
    verbose_name = "行动方案与举措"
