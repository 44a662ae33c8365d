"""Encode rows as lines of JSON that mean the same on every database, and decode them."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from measures.management.backup.backup_errors import DamagedBackup
from measures.management.backup.backup_tables import BackupTable

_PLAIN = (str, bool, int, float)


def encode_row(table: BackupTable, row: Sequence[Any]) -> bytes:
    """Return a row of ``table``, in the order of its fields, as one line of UTF-8.

    Raise `TypeError` for a type of field without an encoding.
    """
    values = [_value_as_json(field, value) for field, value in zip(table.fields, row, strict=True)]
    text = json.dumps(values, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode() + b"\n"


def decode_row(table: BackupTable, line: bytes, connection: BaseDatabaseWrapper) -> list[Any]:
    """Return the row in a line of `encode_row` with values for ``connection``; raise `DamagedBackup` if it is none."""
    try:
        values = json.loads(line)
        return [
            _for_database(field, value, connection) for field, value in zip(table.fields, values, strict=True)
        ]
    except (ValueError, TypeError, binascii.Error, ValidationError) as error:
        raise DamagedBackup(f"表 {table.name} 中有无法识别的一行") from error


def _value_as_json(field: models.Field[Any, Any], value: Any) -> Any:
    """Return a value as JSON: bytes in base 64, times in UTC to the microsecond."""
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, _PLAIN):
        return value
    raise TypeError(f"{field} holds a {type(value).__name__}, which has no form in a backup")


def _for_database(field: models.Field[Any, Any], value: Any, connection: BaseDatabaseWrapper) -> Any:
    """Return a value of `_value_as_json` as a parameter of an SQL statement."""
    if isinstance(field, models.JSONField) and not (value is None and field.null):
        return connection.ops.adapt_json_value(value, field.encoder)
    if value is not None and isinstance(field, models.BinaryField):
        value = base64.b64decode(value, validate=True)
    elif value is not None and isinstance(field, models.DateField):
        value = field.to_python(value)
    return field.get_db_prep_save(value, connection)
