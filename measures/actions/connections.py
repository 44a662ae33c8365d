"""Connections to the database, which are few: none is held while something else is worked on for long."""

from __future__ import annotations

from django.db import connections


def let_go() -> None:
    """Give this thread's connections back until the next query; one in a transaction stays."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
