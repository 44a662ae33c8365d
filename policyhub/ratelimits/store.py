"""Where requests are counted: one small file for all processes of a machine, apart from the site's database."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from limits.storage import Storage

#: Seconds that a count waits for another process to finish; past that the request goes on uncounted.
_PATIENCE = 0.5
#: Counts whose time is over go after so many others.
_SWEPT_EVERY = 1000
_TABLE = "CREATE TABLE IF NOT EXISTS counted (key TEXT PRIMARY KEY, ends REAL, count INTEGER, lasts REAL) WITHOUT ROWID"
# A count that ends too late was begun before the clock was put back: it begins anew, too. The clock is read before the
# file is had, so that another's count may end a little later than one that would begin now.
_HIT = """
INSERT INTO counted VALUES (:key, :now + :lasts, :amount, :lasts) ON CONFLICT (key) DO UPDATE SET
  count = :amount + CASE WHEN ends > :now AND ends <= :now + 2 * :lasts THEN count ELSE 0 END,
  ends = CASE WHEN ends > :now AND ends <= :now + 2 * :lasts THEN ends ELSE :now + :lasts END
RETURNING count
"""


class CountingFile(Storage):
    """Counts of hits that end at a time, in a SQLite file that nobody misses: it is never waited for to reach the disk.

    What is wrong with the file is raised as `sqlite3.Error`, to be taken for "not counted".
    """

    STORAGE_SCHEME = None

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Count in the file at ``path``, which is made when it is first needed; ``clock`` gives seconds."""
        super().__init__()
        self._path, self._clock = path, clock
        self._lock = Lock()
        self._opened: tuple[int, sqlite3.Connection] | None = None
        self._until_swept = _SWEPT_EVERY

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what the methods raise where the file cannot be used."""
        return sqlite3.Error

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count ``amount`` more for ``key`` and return the sum; a new count ends ``expiry`` seconds from now."""
        asked = {"key": key, "now": self._clock(), "lasts": expiry, "amount": amount}
        with self._lock:
            connection = self._connection()
            ((count,),) = connection.execute(_HIT, asked).fetchall()
            self._until_swept -= 1
            if not self._until_swept:
                self._until_swept = _SWEPT_EVERY
                connection.execute("DELETE FROM counted WHERE ends <= ?", [self._clock()])
        return int(count)

    def get(self, key: str) -> int:
        """Return the sum for ``key``, 0 where nothing is counted."""
        return int(self._read("count", key))

    def get_expiry(self, key: str) -> float:
        """Return when the count for ``key`` ends, now where nothing is counted."""
        return self._read("ends", key) or self._clock()

    def check(self) -> bool:
        """Return whether the file can be used."""
        try:
            self.get("")
        except sqlite3.Error:
            return False
        return True

    def reset(self) -> int | None:
        """Forget every count and return how many there were."""
        with self._lock:
            return self._connection().execute("DELETE FROM counted").rowcount

    def clear(self, key: str) -> None:
        """Forget the count for ``key``."""
        with self._lock:
            self._connection().execute("DELETE FROM counted WHERE key = ?", [key])

    def now(self) -> float:
        """Return what the clock says, in seconds."""
        return self._clock()

    def _read(self, column: str, key: str) -> float:
        question = (
            f"SELECT {column} FROM counted WHERE key = :key AND ends > :now AND ends <= :now + 2 * lasts"  # noqa: S608
        )
        asked = {"key": key, "now": self._clock()}
        with self._lock:
            found = self._connection().execute(question, asked).fetchone()
        return found[0] if found else 0

    def _connection(self) -> sqlite3.Connection:
        """Return this process's connection; one that was opened before a fork is left alone."""
        if self._opened is None or self._opened[0] != os.getpid():
            connection = sqlite3.connect(
                self._path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
            )
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute(_TABLE)
            self._opened = (os.getpid(), connection)
        return self._opened[1]
