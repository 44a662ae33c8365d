"""A second connection to the database of a test, as another process has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def other_process() -> Iterator[BaseDatabaseWrapper]:
    """Give a connection of its own to the same database."""
    other = connection.copy()
    try:
        yield other
    finally:
        other.close()
