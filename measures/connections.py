"""Give database connections back while waiting: there are few of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connections

#: Seconds to wait for a lock before giving connections back: getting new ones takes time as well.
_BRIEFLY = 0.1
#: Milliseconds that a write waits for other transactions within `brief_lock_waits`.
_WAITED = 50
#: PostgreSQL's codes of a lock timeout, a deadlock and a serialization failure.
_LOCK_STATES = ("55P03", "40P01", "40001")


def let_go() -> None:
    """Give this thread's connections back until the next query; keep one that is in a transaction."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


def is_in_own_transaction(using: str) -> bool:
    """Return whether the caller is inside a transaction that it opened itself.

    What it reads may not be committed yet, and must not reach what others see. The transaction that a test case wraps
    around itself does not count.
    """
    blocks = connections[using].atomic_blocks
    return any(not getattr(block, "_from_testcase", False) for block in blocks)


@contextmanager
def hold_lock(lock: threading.Lock | threading.RLock) -> Iterator[None]:
    """Hold ``lock``; if another thread holds it for long, give this thread's connections back while waiting.

    Otherwise requests that wait for one slow answer hold every connection, and all other pages fail.
    """
    if not lock.acquire(timeout=_BRIEFLY):
        let_go()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def brief_lock_waits(using: str) -> Iterator[None]:
    """Have a write outside a transaction fail after a moment if another transaction is in its way.

    For what is written while a lock of this process is held: the other may be waiting for that lock. Such an error is
    one for `is_lock_error`. A transaction that the caller is in already keeps its own waits.
    """
    connection = connections[using]
    if connection.in_atomic_block:
        yield
        return
    is_postgresql = connection.vendor == "postgresql"
    ask, change = (
        ("SHOW lock_timeout", "SET lock_timeout = '{}'")
        if is_postgresql
        else ("PRAGMA busy_timeout", "PRAGMA busy_timeout = {}")
    )
    with connection.cursor() as cursor:
        cursor.execute(ask)
        before = cursor.fetchone()[0]
        cursor.execute(change.format(_WAITED))
        try:
            yield
        finally:
            cursor.execute(change.format(before))


def is_lock_error(error: DatabaseError) -> bool:
    """Return whether a transaction failed because of others: it waited too long, or would have for ever."""
    cause = error.__cause__
    return (
        getattr(cause, "sqlstate", "") in _LOCK_STATES
        or getattr(cause, "sqlite_errorname", "").partition("_")[2].partition("_")[0] == "BUSY"
    )
