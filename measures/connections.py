"""Connections to the database, which are few: none is held while something else is worked on or waited for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

#: Seconds that a lock is waited for with the connections at hand: getting others takes time as well.
_BRIEFLY = 0.1


def let_go() -> None:
    """Give this thread's connections back until the next query; one in a transaction stays."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


@contextmanager
def hold_lock(lock: threading.Lock | threading.RLock) -> Iterator[None]:
    """Hold ``lock``; while another thread holds it for long, give this thread's connections back.

    Otherwise the readers who wait for one slow answer hold every connection, and all other pages fail.
    """
    if not lock.acquire(timeout=_BRIEFLY):
        let_go()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
