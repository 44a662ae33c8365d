"""A load that is killed leaves nothing behind, and the next one finds everything in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction

from measures.actions.load import load
from measures.models import ImportRun, Measure
from tests.actions.dying import TRANSACTION
from tests.actions.plans import Plan, load_plan
from tests.actions.rows import all_rows

ROOT = Path(settings.BASE_DIR)
PLAN = Plan()
CORRECTED = PLAN.with_item(1, text="推出便利事项。").without(3).with_item(2, duty="牵头单位：区天文局")
#: How far a load has come when it is killed, as parts of its queries; the last is the one before the commit.
POINTS = (0.3, 0.6, 0.9, 1.0)


def database_url() -> str:
    """Return the address of the database that this test runs on."""
    facts: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    host = f"{facts['HOST']}:{facts['PORT'] or 5432}"
    return f"postgresql://{facts['USER']}:{facts['PASSWORD']}@{host}/{facts['NAME']}"


def load_elsewhere(path: Path, fatal: int) -> subprocess.CompletedProcess[str]:
    """Load a file in a process of its own that dies before its ``fatal``-th query."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "policyhub.settings",
        "POLICYHUB_ENV": "development",
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(path.parent),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, str(ROOT / "tests" / "actions" / "dying.py"), str(path), str(fatal)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("correction", [False, True], ids=["new", "corrected"])
def test_a_killed_load_leaves_nothing(transactional_db: None, tmp_path: Path, correction: bool) -> None:
    call_command("load_registry", verbosity=0)
    path = tmp_path / "plan.txt"
    path.write_bytes((CORRECTED if correction else PLAN).content())
    if correction:
        load_plan(PLAN)
    before = all_rows()
    queries = _queries_of_a_load(path)

    for point in POINTS:
        fatal = max(1, round(queries * point))
        dead = load_elsewhere(path, fatal)
        assert dead.returncode == -signal.SIGKILL, dead.stderr
        assert all_rows() == before, f"killed before query {fatal} of {queries}"

    alive = load_elsewhere(path, 0)
    assert alive.returncode == 0, alive.stderr
    assert int(alive.stdout) == queries
    assert ImportRun.objects.latest("pk").outcome == ("changed" if correction else "created")
    assert Measure.objects.count() == (3 if correction else 4)


def _queries_of_a_load(path: Path) -> int:
    """Return how many queries the load takes, by taking it back."""
    made: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not sql.startswith(TRANSACTION):
            made.append(sql)
        return execute(sql, *rest)

    # The other process begins without knowing them.
    ContentType.objects.clear_cache()
    with transaction.atomic():
        with connection.execute_wrapper(count):
            load(content=path.read_bytes(), name=path.name)
        transaction.set_rollback(True)
    return len(made)
