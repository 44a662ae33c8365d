"""The base of commands on texts."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand


class TextCommand(BaseCommand):
    """A command on a text, which needs neither a database nor the checks of the site."""

    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command; end quietly if the reader of its output stops (``… | head``)."""
        try:
            return super().execute(*args, **options)
        except BrokenPipeError:
            # Otherwise Python reports it again when it flushes standard output at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return None
