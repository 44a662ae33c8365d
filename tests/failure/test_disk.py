"""A disk that is full, a folder that cannot be written: really so, on a small disk that is mounted for the test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.failure.place import Place, place
from tests.settings import KIND

#: How a process gets mounts of its own; who is not root becomes it there.
_UNSHARE = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--mount"]


@pytest.fixture
def site(migrated: str) -> Place:
    """Return a place with a copy of the migrated, empty database."""
    return place(KIND, migrated)


@pytest.fixture
def mounting() -> None:
    """Insist that a process can mount something; where it cannot, fail in CI and skip elsewhere."""
    tried = subprocess.run(
        [*_UNSHARE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
    )
    if tried.returncode:
        message = f"No disk can be mounted here: {tried.stderr.decode()}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)


@pytest.mark.parametrize("what", ["full", "read-only"])
@pytest.mark.long
def test_the_site_says_what_is_wrong_and_mends_itself(site: Place, mounting: None, what: str) -> None:
    try:
        done = subprocess.run(
            [*_UNSHARE, sys.executable, "-m", "tests.failure.disk", what],
            cwd=Path(settings.BASE_DIR),
            env={**os.environ, **site.environment()},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    finally:
        site.close()
    assert done.returncode == 0, done.stdout + done.stderr
