#!/usr/bin/env python3
"""The command line of the site: ``python manage.py help`` lists what it can do."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command named in the arguments, with development settings unless the environment says otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyhub.settings")
    os.environ.setdefault("POLICYHUB_ENV", "production" if _debug_is_off() else "development")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit("Django is not installed here. Run `make venv`, then `.venv/bin/python manage.py`.") from error
    execute_from_command_line(sys.argv)


def _debug_is_off() -> bool:
    """Return whether DEBUG is set to something that means no: then nothing less than production is meant."""
    return os.environ.get("DEBUG", "").strip().lower() in {"0", "false", "no", "off", "f", "n"}


if __name__ == "__main__":
    main()
