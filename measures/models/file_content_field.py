"""The field for the bytes of a file, and what becomes of a connection that moved many of them."""

from __future__ import annotations

from typing import Any
from weakref import WeakSet

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

#: From so many bytes on a connection is closed afterwards.
_MANY_BYTES = 1024 * 1024

#: Connections of psycopg that are closed as soon as their pool has them back.
_closing: WeakSet[Any] = WeakSet()


class FileContentField(models.BinaryField[bytes | bytearray | memoryview, bytes | memoryview]):
    """The bytes of a file; a connection of a pool that moved many of them is replaced when it is given back.

    libpq keeps the room of the largest message that a connection sent, and of the largest that it received, until it
    is closed: 60 MB for a file of 20 MB, in each connection of each process.
    """

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        """Return the value for the database."""
        if value is not None and len(value) >= _MANY_BYTES:
            _replace_later(connection)
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: object, connection: BaseDatabaseWrapper) -> Any:
        """Return the value as the database gave it."""
        if value is not None and len(value) >= _MANY_BYTES:
            _replace_later(connection)
        return value

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return the field as migrations know it: its column is that of any `BinaryField`."""
        name, _, positional, named = super().deconstruct()
        return name, "django.db.models.BinaryField", list(positional), dict(named)


def _replace_later(wrapper: BaseDatabaseWrapper) -> None:
    """Have a connection that comes from a pool replaced when it is given back, and with it those that are idle now."""
    pool = getattr(wrapper, "pool", None)
    if pool is None:
        return
    wrapper.ensure_connection()
    if wrapper.connection not in _closing:
        _closing.add(wrapper.connection)
        pool.drain()
