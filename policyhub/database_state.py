"""The state of the database as a text: two readings are the same only if nothing was committed in between."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections

# A transaction that is under way is named by the snapshot until it ends. A standby does not name those of its primary.
_SNAPSHOT = (
    "SELECT pg_current_snapshot()::text || pg_postmaster_start_time()::text WHERE NOT pg_is_in_recovery()"
)
#: Bytes of the header of SQLite's WAL index, which stands there twice (https://sqlite.org/walformat.html).
_HEADER = 48
#: Where the header says that it is whole, and how many frames the log has.
_IS_WHOLE, _FRAMES = 12, slice(16, 20)
#: A file system may give two writes the same time, if they are no further apart than this, in nanoseconds.
_TICK = 2_000_000_000


def database_state(using: str = DEFAULT_DB_ALIAS) -> str | None:
    """Return the state of what everybody can read in the database; None where it cannot be known.

    Every commit changes it, whatever it wrote. It is to be read before what it stands for: then it is never newer.
    Raise what Django raises where PostgreSQL cannot be reached.
    """
    connection = connections[using]
    if connection.in_atomic_block:
        return None
    if connection.vendor == "sqlite":
        return sqlite_state(Path(connection.settings_dict["NAME"]))
    with connection.cursor() as cursor:
        cursor.execute(_SNAPSHOT)
        row = cursor.fetchone()
    return str(row[0]) if row else None


def sqlite_state(path: Path) -> str | None:
    """Return the state of a SQLite file: of the file and, while its log holds commits, of the log's index.

    SQLite changes that header when a commit becomes visible, and the file when it moves the log into it.
    """
    try:
        file = path.stat()
        log = _wal_indexes.read_header(path.with_name(f"{path.name}-shm"))
    except (OSError, ValueError):
        return None
    if not log and time.time_ns() - file.st_mtime_ns < _TICK:
        return None
    return f"{file.st_dev}:{file.st_ino}:{file.st_size}:{file.st_mtime_ns}:{log.hex()}"


class _WalIndexes:
    """The WAL indexes that this process has read, kept open.

    To close one would take from this process every lock that SQLite holds on it: only those that were deleted are
    closed, which SQLite does once nobody uses them.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[Path, int] = {}

    def read_header(self, path: Path) -> bytes:
        """Return the header, empty where there is no log or nothing in it; raise `ValueError` while it is written."""
        with self._lock:
            try:
                descriptor = self._descriptor(path)
            except FileNotFoundError:
                return b""
            both = os.pread(descriptor, 2 * _HEADER, 0)
        header = both[:_HEADER]
        if len(both) < 2 * _HEADER or header != both[_HEADER:] or not header[_IS_WHOLE]:
            raise ValueError("the header is being written")
        return header if any(header[_FRAMES]) else b""

    def _descriptor(self, path: Path) -> int:
        status, kept = path.stat(), self._open.get(path)
        if kept is not None:
            if os.path.samestat(status, os.fstat(kept)):
                return kept
            os.close(self._open.pop(path))
        self._open[path] = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        return self._open[path]


_wal_indexes = _WalIndexes()
