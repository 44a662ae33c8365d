"""A consistent state of the database for a long read, unaffected by concurrent writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction

from measures.search.index.change_log import ChangeLog


@contextmanager
def read_snapshot(using: str) -> Iterator[int]:
    """Run all queries inside on one state of the database; yield the data version of that state.

    It does not block writers. Nothing may be written inside. Within a transaction of the caller, that transaction's
    isolation level applies.
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
        # Not `atomic`: on SQLite it takes the write lock at the start, and every writer would have to wait.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield _data_version(using)
            finally:
                cursor.execute("ROLLBACK")


def _data_version(using: str) -> int:
    """Return the visible data version; as the first query, on SQLite it fixes the state that is read."""
    return ChangeLog(using).start().version
