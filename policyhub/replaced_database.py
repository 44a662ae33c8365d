"""Connections to SQLite stay open between requests; one whose file was replaced, moved or deleted is closed."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from django.core.signals import request_started
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

#: The device and number of the file behind each connection, as they were when it was opened.
_files: WeakKeyDictionary[BaseDatabaseWrapper, tuple[int, int] | None] = WeakKeyDictionary()


def connect_file_checks() -> None:
    """Connect the note of each opened file, and the look at it when a request starts, to Django's signals."""
    connection_created.connect(_note_file, dispatch_uid="policyhub.database_file")
    request_started.connect(_close_replaced, dispatch_uid="policyhub.replaced_database")


def _note_file(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        _files[connection] = _file_of(connection)


def _close_replaced(**kwargs: Any) -> None:
    """Close this thread's connections whose file is another than the one they opened; the next query opens that."""
    for connection in connections.all(initialized_only=True):
        if (
            connection in _files
            and not connection.in_atomic_block
            and _files[connection] != _file_of(connection)
        ):
            connection.close()


def _file_of(connection: BaseDatabaseWrapper) -> tuple[int, int] | None:
    """Return the device and number of the file at the connection's path; None where there is none, as in memory."""
    try:
        status = Path(connection.settings_dict["NAME"]).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
