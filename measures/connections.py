"""Give database connections back while waiting: there are few of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

#: Seconds to wait for a lock before giving connections back: getting new ones takes time as well.
_BRIEFLY = 0.1


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
