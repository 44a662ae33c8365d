"""Killed at a few of the points that ``make killed`` tries fifty of: nothing partial, and done again it ends the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection

from tests.settings import KIND

#: So many works are killed.
WORKS = 6


@pytest.fixture
def migrated(transactional_db: None) -> Iterator[str]:
    """Return the migrated, empty database of the tests, let go of so that it can be copied."""
    name = str(connection.settings_dict["NAME"])
    connection.close()
    yield name


def test_nothing_partial_is_left_and_a_rerun_ends_the_same(migrated: str) -> None:
    command = [sys.executable, "-m", "tests.failure.killed", "--points", "2", "--migrated", migrated]
    done = subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env={**os.environ, "TEST_DATABASE": KIND},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()[2:]
    assert len(lines) == WORKS, done.stdout
    killed = [int(line.split()[3]) for line in lines]
    assert sum(killed) >= WORKS, done.stdout
