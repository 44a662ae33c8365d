"""A database and a folder of their own for processes that are made to fail; kept as they are and put back at will."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from abc import ABC, abstractmethod
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

_PAUSE = 0.02
_PATIENCE = 60.0


class Place(ABC):
    """Where one site lives: ``url`` of its database, ``var`` its folder. ``keep`` and ``put_back`` are of both."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="policyhub-failure-"))
        self.var = self.root / "var"
        self.var.mkdir(mode=0o700)

    @property
    @abstractmethod
    def url(self) -> str:
        """The address of the database, for ``DATABASE_URL``."""

    def environment(self, **more: str) -> dict[str, str]:
        """Return what the environment of a process must say to be at this site."""
        return {
            "DJANGO_SETTINGS_MODULE": "policyhub.settings",
            "POLICYHUB_ENV": "test",
            "DATABASE_URL": self.url,
            "VAR_DIR": str(self.var),
            **more,
        }

    def keep(self) -> None:
        """Keep database and folder as they are now."""
        shutil.rmtree(self.root / "kept", ignore_errors=True)
        shutil.copytree(self.var, self.root / "kept")

    def put_back(self) -> None:
        """Have database and folder be as they were kept."""
        shutil.rmtree(self.var)
        shutil.copytree(self.root / "kept", self.var)

    def settle(self) -> None:
        """Wait until the server has noticed that the processes at this place have ended."""
        return

    def close(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.root, ignore_errors=True)


class SqlitePlace(Place):
    """The database is a file in the folder."""

    def __init__(self, migrated: str = "") -> None:
        super().__init__()
        if migrated:
            with sqlite3.connect(migrated) as source, sqlite3.connect(self.var / "site.sqlite3") as target:
                source.backup(target)

    @property
    def url(self) -> str:
        return f"sqlite:///{self.var / 'site.sqlite3'}"


class PostgresqlPlace(Place):
    """The database is one of a server's, made for this place; ``server`` is the address of another of its databases."""

    def __init__(self, server: str, migrated: str = "") -> None:
        super().__init__()
        self.server = server
        self.name = f"policyhub_failure_{os.getpid()}_{time.monotonic_ns() % 10**9}"
        self._run("CREATE DATABASE {} TEMPLATE {}", self.name, migrated or "template0")

    @property
    def url(self) -> str:
        return urlunsplit(urlsplit(self.server)._replace(path=f"/{self.name}"))

    def keep(self) -> None:
        super().keep()
        self.settle()
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", self._kept)
        self._run("CREATE DATABASE {} TEMPLATE {}", self._kept, self.name)

    def put_back(self) -> None:
        super().put_back()
        self._run("DROP DATABASE {} WITH (FORCE)", self.name)
        self._run("CREATE DATABASE {} TEMPLATE {}", self.name, self._kept)

    def settle(self) -> None:
        until = time.monotonic() + _PATIENCE
        with psycopg.connect(self.server, autocommit=True) as connection:
            while connection.execute(
                "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'",
                [self.name],
            ).fetchone():
                if time.monotonic() > until:
                    raise TimeoutError("a process that has ended is still connected")
                time.sleep(_PAUSE)

    def close(self) -> None:
        super().close()
        for name in (self.name, self._kept):
            self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    @property
    def _kept(self) -> str:
        return f"{self.name}_kept"

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def place(kind: str, migrated: str = "") -> Place:
    """Return a new place on ``sqlite`` or ``postgres``; its database a copy of the ``migrated`` one, or empty."""
    if kind == "sqlite":
        return SqlitePlace(migrated)
    from tests import postgresql

    return PostgresqlPlace(postgresql.url(os.environ.get("TEST_SERVER", "")), migrated)
