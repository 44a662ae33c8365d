"""What the commands on texts have in common."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand


class TextCommand(BaseCommand):
    """A command that works on a text alone: it needs neither a database nor the checks of the site."""

    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command; end quietly if whoever reads the output has had enough (``… | head``)."""
        try:
            return super().execute(*args, **options)
        except BrokenPipeError:
            # Python would complain once more when it flushes standard output at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return None
