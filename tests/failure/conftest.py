"""A migrated, empty database to be copied, and harnesses that are run on their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection

from tests.settings import KIND

Run = Callable[..., str]


@pytest.fixture
def migrated(transactional_db: None) -> str:
    """Return the name of the tests' own database, let go of so that it can be copied."""
    name = str(connection.settings_dict["NAME"])
    connection.close()
    return name


@pytest.fixture
def run(migrated: str) -> Run:
    """Return what runs a module on a copy of the migrated database, insists that it ends well, and returns its output."""

    def run(module: str, *options: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", module, *options, "--migrated", migrated],
            cwd=settings.BASE_DIR,
            env={**os.environ, "TEST_DATABASE": KIND},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run
