#!/usr/bin/env python3
"""The command line of the site: ``python manage.py help`` lists what it can do."""

from __future__ import annotations

import gc
import os
import sys

#: New objects after which Python looks for cycles among them; its own number is 700.
_NEW_OBJECTS = 50_000


def main() -> None:
    """Run the command named in the arguments; leave with a clear message if the settings are not fit for it."""
    # What is loaded stays: looking for garbage in it again and again takes a tenth of the start.
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyhub.settings")
    try:
        from django.conf import settings
        from django.core.management import execute_from_command_line

        from policyhub.conf.environment import SettingsError
    except ImportError as error:
        raise SystemExit(f"{error}. Run `make venv` once, then `.venv/bin/python manage.py`.") from error
    try:
        _ = settings.INSTALLED_APPS
    except SettingsError as error:
        raise SystemExit(f"policyhub cannot start. {error}") from None
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
