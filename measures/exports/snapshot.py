"""One state of the database for a read that takes a while, whatever is written meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction

from measures.search.index.change_log import ChangeLog


@contextmanager
def read_snapshot(using: str) -> Iterator[int]:
    """Have every query inside see one state of the database; give the data version of that state.

    It keeps no writer waiting. Nothing may be written inside. Inside a transaction of the caller's own the isolation
    is that transaction's.
    """
    connection = connections[using]
    if connection.in_atomic_block:
        yield _data_version(using)
    elif connection.vendor == "postgresql":
        with transaction.atomic(using=using):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield _data_version(using)
    else:
        # Not `atomic`: on SQLite that takes the lock for writing from the start, and every writer would have to wait.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield _data_version(using)
            finally:
                cursor.execute("ROLLBACK")


def _data_version(using: str) -> int:
    """Return the data version of what is visible now; the first query, which on SQLite fixes what is visible."""
    return ChangeLog(using).start().version
