"""A connection to SQLite is kept between requests, but not to a file that is no longer the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.signals import request_started
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from policyhub import replaced_database
from policyhub.conf.database import sqlite_settings

pytestmark = [pytest.mark.one_database, pytest.mark.django_db]


def write_database(path: Path, value: int) -> None:
    """Write a database that holds one value."""
    handler = ConnectionHandler({"default": sqlite_settings(path)})
    with closing(handler["default"]) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE one (value)")
        cursor.execute(f"INSERT INTO one VALUES ({value})")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BaseDatabaseWrapper]:
    """Return the open connection to a database that holds 1, as the only one of this thread."""
    path = tmp_path / "site.sqlite3"
    write_database(path, 1)
    handler = ConnectionHandler({"default": sqlite_settings(path)})
    monkeypatch.setattr(replaced_database, "connections", handler)
    assert read_value(handler["default"]) == 1
    with closing(handler["default"]):
        yield handler["default"]


def read_value(connection: BaseDatabaseWrapper) -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM one")
        return cursor.fetchone()[0]


def replace_database(connection: BaseDatabaseWrapper) -> None:
    """Put a database that holds 2 in the place of the connection's, as docs/operations.md says."""
    path = Path(connection.settings_dict["NAME"])
    other = path.with_name("other.sqlite3")
    write_database(other, 2)
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    other.replace(path)


def test_a_connection_outlasts_requests(site: BaseDatabaseWrapper) -> None:
    opened = site.connection
    request_started.send(None)
    site.close_if_unusable_or_obsolete()
    assert site.connection is opened


def test_the_next_request_reads_the_database_that_was_put_in_its_place(site: BaseDatabaseWrapper) -> None:
    replace_database(site)
    request_started.send(None)
    assert read_value(site) == 2


def test_to_let_the_old_file_go_takes_nothing_from_the_new_one(site: BaseDatabaseWrapper) -> None:
    replace_database(site)
    other = ConnectionHandler({"default": sqlite_settings(site.settings_dict["NAME"])})["default"]
    with closing(other):
        with other.cursor() as cursor:
            cursor.execute("UPDATE one SET value = 3")
        request_started.send(None)
        assert read_value(site) == 3
        assert read_value(other) == 3


def test_a_deleted_database_is_not_read_any_longer(site: BaseDatabaseWrapper) -> None:
    Path(site.settings_dict["NAME"]).unlink()
    request_started.send(None)
    assert site.connection is None


def test_a_transaction_keeps_the_file_that_it_began_with(site: BaseDatabaseWrapper) -> None:
    site.in_atomic_block = True
    replace_database(site)
    request_started.send(None)
    assert site.connection is not None
    site.in_atomic_block = False
