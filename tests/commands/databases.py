"""Databases of a test's own beside the one that all tests share, of either kind."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.core.management import call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from policyhub.conf import database
from tests import postgresql

KINDS = ("sqlite", "postgres")
_numbers = count(1)


@contextmanager
def empty_database(kind: str, folder: Path, blocker: DjangoDbBlocker) -> Iterator[str]:
    """Have a migrated database of its own with nothing in it; give its alias."""
    # A test may otherwise use no database but the one that all share.
    with blocker.unblock(), _made(kind, folder) as settings:
        alias = f"beside{next(_numbers)}"
        connections.settings[alias] = connections.configure_settings({"default": {}, alias: settings})[alias]
        try:
            call_command("migrate", database=alias, verbosity=0)
            yield alias
        finally:
            connections[alias].close()
            del connections[alias]
            del connections.settings[alias]


@contextmanager
def _made(kind: str, folder: Path) -> Iterator[dict[str, Any]]:
    """Make the database; give its settings."""
    if kind == "sqlite":
        path = folder / "beside"
        path.mkdir()
        yield database.sqlite_settings(path / "beside.sqlite3")
        shutil.rmtree(path)
        return
    server = postgresql.url(os.environ.get("DATABASE_URL", ""))
    name = f"test_policyhub_beside_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield database.postgresql_settings(urlunsplit(urlsplit(server)._replace(path=f"/{name}")))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def url_of(alias: str) -> str:
    """Return the address of a database as ``DATABASE_URL`` takes it."""
    facts: dict[str, Any] = connections[alias].settings_dict
    if connections[alias].vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    folder = facts["OPTIONS"].get("host", "")
    host = f"{facts['HOST']}:{facts['PORT']}" if facts["PORT"] else facts["HOST"]
    query = f"?host={folder}" if folder else ""
    return f"postgresql://{facts['USER']}:{facts['PASSWORD']}@{host}/{facts['NAME']}{query}"
