"""The database settings: SQLite in ``var/`` unless ``DATABASE_URL`` names a PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from policyhub.conf.environment import SettingsError

#: Seconds that a write waits for another writer to finish.
SQLITE_TIMEOUT = 20
#: Bytes that the log of a SQLite database may keep on disk once all of it stands in the file.
_SQLITE_LOG = 64 * 2**20
#: Seconds that a request waits for a connection to PostgreSQL.
CONNECT_TIMEOUT = 5
#: Seconds after which a pool that lost the server lets the next request connect again.
_RECONNECT_TIMEOUT = 10
#: A connection whose peer vanished silently is given up within seconds, not hours.
_LIVELINESS = {
    "connect_timeout": CONNECT_TIMEOUT,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
POSTGRESQL_SCHEMES = ("postgres", "postgresql")
_SHAPE = (
    "DATABASE_URL must look like postgresql://user:password@host:5432/name, or sqlite:///path for SQLite."
)


def sqlite_settings(path: Path | str) -> dict[str, Any]:
    """Return the settings of a SQLite database that many processes can read and write at once.

    With Django's defaults most concurrent writes fail as "database is locked": a transaction that reads before it
    writes cannot be upgraded. ``IMMEDIATE`` takes the write lock first, and write-ahead logging lets readers go on.
    A thread keeps its connection: to open one costs as much as a small page (`policyhub.replaced_database`).
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_TIMEOUT,
            "init_command": (
                f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA journal_size_limit={_SQLITE_LOG};"
            ),
        },
    }


def postgresql_settings(url: str, pool_size: int = 0) -> dict[str, Any]:
    """Return the settings of the PostgreSQL database at ``url``; ``pool_size`` connections a process, 0 for no pool.

    Options of libpq can stand in the query: ``?sslmode=require``. Raise `SettingsError` for another scheme, a
    missing name or a port that is none; the message does not repeat the address, which may hold a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SettingsError(_SHAPE) from error
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in POSTGRESQL_SCHEMES or not name:
        raise SettingsError(_SHAPE)
    options: dict[str, Any] = _LIVELINESS | dict(parse_qsl(parts.query))
    if pool_size:
        options["pool"] = {
            "min_size": 1,
            "max_size": pool_size,
            "timeout": CONNECT_TIMEOUT,
            "reconnect_timeout": _RECONNECT_TIMEOUT,
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def database_settings(url: str, default_path: Path, pool_size: int = 0) -> dict[str, Any]:
    """Return the settings of the database that ``url`` names; of SQLite at ``default_path`` if it is empty."""
    if not url:
        return sqlite_settings(default_path)
    if url.startswith("sqlite:"):
        return sqlite_settings(
            url.removeprefix("sqlite:").removeprefix("//").removeprefix("/") or default_path
        )
    return postgresql_settings(url, pool_size)
