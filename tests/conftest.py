"""What all tests share: the database they run on, the five plans, the browser. See CONTRIBUTING.md."""

from __future__ import annotations

import gc
import os
import zlib
from collections.abc import Generator
from pathlib import Path

import pytest
from django.contrib import admin
from django.db import connection
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from measures.importing.actions import reader_thread
from measures.spreadsheets import confined_reader as spreadsheet
from measures.text.confined import archive_reading, plan_reading, prepared_process
from tests.chromium import (  # noqa: F401
    browser_context_args,
    browser_type_launch_args,
    open_page,
    page,
    screenshots,
    watch,
)
from tests.corpus import Corpus, load_five_plans
from tests.examples import count_examples
from tests.reading import answer_here
from tests.settings import KIND, SHARE
from tests.shared_fixtures import (  # noqa: F401
    library,
    registry,
    staff,
    two_districts,
    whole_registry,
)
from tests.stopped_calendar import stop_calendar

# Tests ask for the pages of staff before anything reads the addresses.
admin.autodiscover()

settings.register_profile(
    "policyhub",
    deadline=None,
    max_examples=count_examples(),
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.register_profile("ci", settings.get_profile("policyhub"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "policyhub")

# The browser's driver runs an event loop in the tests' own thread, where Django then refuses every query.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

#: Folders of tests without a database that a run leaves out for which it has no test.
_LEFT_OUT = {
    "": (),
    "sqlite": ("browser", "servers", "text"),
    "postgres": ("browser", "growth", "text"),
    "browser": ("growth", "servers"),
}
#: The shares of folders whose tests touch no database, where it is not that of pages.
_SHARES = {
    Path(__file__).parent / folder: share for folder, share in (("growth", "sqlite"), ("servers", "postgres"))
}
#: Tests of the database itself: all of their cases run on both, unless they are marked.
_OF_THE_DATABASE = {
    Path(__file__).parent / name
    for name in (
        "failure",
        "history",
        "models",
        "writing",
        "staff/test_race.py",
        "search/test_following.py",
        "search/test_followed_answers.py",
    )
}
_DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "corpus"}


def pytest_report_header() -> str:
    """Say which database the run is on, and which share of the tests it has."""
    return f"database: {KIND}" + (f", share: {SHARE}" if SHARE else "")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marks of tests of which `make test` runs less than `make test-long`; keep the run within one day."""
    stop_calendar()
    for mark in (
        "one_database: says the same on both databases: `make test` runs each case on one of them, in turn",
        "sampled: takes long for all of its cases: `make test` runs one of them, on one database",
        "long: takes long: only `make test-long` runs it",
    ):
        config.addinivalue_line("markers", mark)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out folders of which no test would run: it takes seconds and memory to look into them.

    The examples in the docstrings of the site touch no database.
    """
    tests = Path(__file__).parent
    folders = {tests / name for name in _LEFT_OUT[SHARE]}
    if SHARE in ("sqlite", "postgres"):
        folders |= {tests.parent / name for name in ("districts", "measures", "policyhub")}
    return True if collection_path in folders else None


def pytest_collection_finish() -> None:
    """Have the collector of garbage pass over what was loaded: it takes a tenth of a run to look through it."""
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what need not run on this database.

    Pages are looked at in the browser on SQLite only: what a browser makes of them does not depend on the database.
    Tests that touch no database run once as well, on SQLite. Where runs share the tests, those of pages and those
    without a database are a run of their own, but for few folders, and each case of what rests on the database without being about it runs on one database, in turn; on one alone what
    needs all wordings encoded, which takes half a minute. Of the kinds of readers for which one test opens a page in
    the browser, each second one is taken, and of what is marked, less.
    """
    cases = _cases(items)
    chosen = [item for item in items if _runs_here(item, *cases[item])]
    left_out = set(items) - set(chosen)
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = chosen


def _cases(items: list[pytest.Item]) -> dict[pytest.Item, tuple[int, int, int]]:
    """Return of each case the turn of its test, its own place in it, and how many cases the test has.

    A turn follows from the name of the test: it is the same in every run, whatever else that has.
    """
    tests: dict[str, list[pytest.Item]] = {}
    for item in items:
        tests.setdefault(item.nodeid.partition("[")[0], []).append(item)
    return {
        item: (zlib.crc32(name.encode()), place, len(cases))
        for name, cases in tests.items()
        for place, item in enumerate(cases)
    }


def _runs_here(item: pytest.Item, turn: int, place: int, count: int) -> bool:
    """Return whether a case runs on this database: the ``place``th of ``count`` of the ``turn``th test."""
    turned = ("sqlite", "postgres")[(turn + place) % 2]
    if not SHARE:
        touches = _touches_database(item) and not _looks_at_pages(item)
        return touches or KIND == "sqlite"
    if _is_marked(item, "long") or (_is_marked(item, "sampled") and place):
        return False
    if _looks_at_pages(item):
        return SHARE == "browser" and (count == 1 or turned == "sqlite")
    if not _touches_database(item):
        share = next((_SHARES[folder] for folder in item.path.parents if folder in _SHARES), "browser")
        return share == SHARE
    if _is_encoded(item):
        return SHARE == "sqlite"
    return turned == SHARE or (SHARE != "browser" and not _may_be_shared(item))


def _is_marked(item: pytest.Item, mark: str) -> bool:
    return item.get_closest_marker(mark) is not None


def _may_be_shared(item: pytest.Item) -> bool:
    if _is_marked(item, "one_database") or _is_marked(item, "sampled"):
        return True
    return _OF_THE_DATABASE.isdisjoint((item.path, *item.path.parents))


def _touches_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return bool(_DATABASE_FIXTURES.intersection(fixtures)) or item.get_closest_marker("django_db") is not None


def _is_encoded(item: pytest.Item) -> bool:
    """Return whether a test has measures found by the meaning that sentences really have."""
    fixtures = getattr(item, "fixturenames", ())
    return "meaning" in fixtures and "letter_meaning" not in fixtures


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
    return Corpus(load_five_plans)


@pytest.fixture(autouse=True)
def _read_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read plans and spreadsheets in the tests' own process, as the confined process would, unless a test says `apart`.

    The thread that reads drafts begins by itself only for the live server: elsewhere it would see nothing of what a
    test has not committed, and be in the way of one that reads drafts itself.
    """
    if request.node.get_closest_marker("apart") is None:
        monkeypatch.setattr(plan_reading, "run_worker", answer_here)
        monkeypatch.setattr(prepared_process.PreparedProcesses, "prepare", lambda _: None)
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
