"""What all tests share: the database they run on, the five plans, the browser. See CONTRIBUTING.md."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from measures.importing.actions import reader_thread
from measures.spreadsheets import confined_reader as spreadsheet
from measures.text.confined import archive_reading, plan_reading
from tests.chromium import (  # noqa: F401
    browser_context_args,
    browser_type_launch_args,
    open_page,
    page,
    screenshots,
    watch,
)
from tests.corpus import Corpus
from tests.reading import answer_here
from tests.settings import KIND, SHARED
from tests.shared_fixtures import library, registry, staff, two_districts  # noqa: F401

settings.register_profile(
    "policyhub", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("ci", settings.get_profile("policyhub"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "policyhub")

# The browser's driver runs an event loop in the tests' own thread, where Django then refuses every query.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

#: Folders of tests without a database that each run leaves out where two runs share the tests.
_LEFT_OUT = {"sqlite": ("servers", "text"), "postgres": ("growth",)}
_GROWTH = Path(__file__).parent / "growth"
#: Folders of tests of the database itself: all of their cases run on both, unless they are marked.
_OF_THE_DATABASE = {Path(__file__).parent / name for name in ("failure", "models", "writing")}
_DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "corpus"}


def pytest_report_header() -> str:
    """Say which database the run is on."""
    return f"database: {KIND}"


def pytest_configure(config: pytest.Config) -> None:
    """Register the mark of tests that say the same on both databases."""
    config.addinivalue_line(
        "markers",
        "one_database: takes long and says the same on both databases: `make test` runs each case on one of them,"
        " in turn, `make test-long` on both",
    )


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out folders of which no test would run: it takes seconds and memory to look into them."""
    folders = {Path(__file__).parent / name for name in _LEFT_OUT[KIND]}
    is_left_out = SHARED and collection_path in folders
    return True if is_left_out else None


def pytest_collection_finish() -> None:
    """Have the collector of garbage pass over what was loaded: it takes a tenth of a run to look through it."""
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what need not run on this database.

    Pages are looked at in the browser on SQLite only: what a browser makes of them does not depend on the database,
    and it takes half the time of a run. Tests that touch no database run once as well: on SQLite, or on PostgreSQL
    where two runs share the tests, so that both take the same time. Two such runs also share the cases of a test: each
    case runs on one database, in turn, so that every test of several cases is seen on both.
    """
    turns = _turns(items)
    chosen = [item for item in items if _runs_here(item, turns.get(item, ""))]
    left_out = set(items) - set(chosen)
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = chosen


def _turns(items: list[pytest.Item]) -> dict[pytest.Item, str]:
    """Return the database of each case that two runs share; the first cases of tests take turns as well."""
    turns: dict[pytest.Item, str] = {}
    cases: dict[str, int] = {}
    for item in filter(_may_be_shared, items):
        test = item.nodeid.partition("[")[0]
        turn = cases.setdefault(test, len(cases))
        cases[test] += 1
        turns[item] = ("sqlite", "postgres")[turn % 2]
    return turns


def _runs_here(item: pytest.Item, turn: str) -> bool:
    """Return whether a test runs on this database; ``turn`` names the one whose turn it is."""
    if _looks_at_pages(item):
        return KIND == "sqlite"
    if not _touches_database(item):
        return ("postgres" if SHARED and _GROWTH not in item.path.parents else "sqlite") == KIND
    return not SHARED or turn in ("", KIND)


def _may_be_shared(item: pytest.Item) -> bool:
    if item.get_closest_marker("one_database") is not None:
        return True
    return hasattr(item, "callspec") and _OF_THE_DATABASE.isdisjoint(item.path.parents)


def _touches_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return bool(_DATABASE_FIXTURES.intersection(fixtures)) or item.get_closest_marker("django_db") is not None


def _looks_at_pages(item: pytest.Item) -> bool:
    return "browser" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Generator[None]:
    """Let go of the database at the end, even where a page of the live server still holds a connection."""
    yield
    if KIND == "postgres":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def five_plans() -> Corpus:
    """Return the rows of the five plans, empty until a test first asks for them."""
    return Corpus()


@pytest.fixture(autouse=True)
def _read_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read plans and spreadsheets in the tests' own process, as the process apart would, unless a test says `apart`.

    The thread that reads drafts begins by itself only for the live server: elsewhere it would see nothing of what a
    test has not committed, and be in the way of one that reads drafts itself.
    """
    if request.node.get_closest_marker("apart") is None:
        monkeypatch.setattr(plan_reading, "run_worker", answer_here)
        monkeypatch.setattr(archive_reading, "run_worker", answer_here)
        monkeypatch.setattr(spreadsheet, "run_worker", answer_here)
    if "live_server" not in request.fixturenames:
        monkeypatch.setattr(reader_thread, "run_in_background", lambda _: None)
        monkeypatch.setattr(reader_thread, "_is_at_work", True)


@pytest.fixture
def corpus(request: pytest.FixtureRequest, five_plans: Corpus) -> None:
    """Have the registry and the five plans in the database, as the commands load them."""
    if "live_server" in request.fixturenames or "transactional_db" in request.fixturenames:
        request.getfixturevalue("transactional_db")
    else:
        request.getfixturevalue("db")
    five_plans.load()
