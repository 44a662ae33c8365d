"""Processes of their own on the test's database and index, some of which kill themselves at a chosen point."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

#: Lets a child run code with Django set up; ``die_in`` makes it end there as if the power had gone.
_PREAMBLE = """
import os, signal, sys, warnings
import django
django.setup()
from django.db import connection
from measures.models import Measure
from measures.search.index import change_log, index_files, measure_batches
from measures.search.tantivy_engine import following, index_build, index_writer, open_indexes
from measures.search.results.engine import count_measures, matching_pks, search_measures
from measures.search.query.measure_query import MeasureQuery

def die_in(module, name, *, after=False, times=1):
    original = getattr(module, name)
    calls = 0
    def dying(*args, **kwargs):
        nonlocal calls
        calls += 1
        if calls < times:
            return original(*args, **kwargs)
        if after:
            original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(module, name, dying)
"""


def environment() -> dict[str, str]:
    """Return the environment that gives a process this test's database and folder."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        host, port, user = (str(database[key] or "") for key in ("HOST", "PORT", "USER"))
        folder = str(database.get("OPTIONS", {}).get("host", ""))
        url = f"postgresql://{quote(user)}@{host}{':' + port if port else ''}/{database['NAME']}"
        url += f"?host={quote(folder)}" if folder else ""
    return os.environ | {
        "DATABASE_URL": url,
        "VAR_DIR": str(settings.VAR_DIR),
        "POLICYHUB_ENV": "test",
        "DJANGO_SETTINGS_MODULE": "policyhub.settings",
    }


def start(code: str) -> subprocess.Popen[str]:
    """Start a process that runs ``code`` after the preamble."""
    return subprocess.Popen(
        [sys.executable, "-c", _PREAMBLE + code],
        env=environment(),
        cwd=Path(settings.BASE_DIR),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run(code: str) -> tuple[int, str, str]:
    """Run ``code`` in a process of its own; return its exit code (negative for a signal) and what it wrote."""
    process = start(code)
    out, errors = process.communicate(timeout=120)
    return process.returncode, out, errors


def manage(*arguments: str) -> tuple[int, str, str]:
    """Run ``manage.py`` with these arguments in a process of its own."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=environment(),
        cwd=Path(settings.BASE_DIR),
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr
