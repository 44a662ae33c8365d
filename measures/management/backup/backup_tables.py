"""The tables of a backup: all but those that belong to one database."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

#: Tables left out: logins and leases end with a restore, and the log of changes begins anew in each database.
EXCLUDED_TABLES = frozenset({"django_session", "measures_indexchange", "measures_linkinglease"})
#: Tables that `migrate` fills in an empty database; the rows of the backup replace these.
TABLES_FILLED_BY_MIGRATE = frozenset(
    {"django_content_type", "auth_permission", "auth_group", "auth_group_permissions"}
)
#: Rows read from the database at a time; one for a table with files in it.
_CHUNK = 200


@dataclass(frozen=True)
class BackupTable:
    """The table of one model."""

    model: type[models.Model]

    @property
    def name(self) -> str:
        """Return the table's name in the database."""
        return self.model._meta.db_table

    @cached_property
    def fields(self) -> tuple[models.Field[Any, Any], ...]:
        """Return the fields that have a column, in the order of the columns in a backup."""
        return tuple(self.model._meta.local_concrete_fields)

    @cached_property
    def columns(self) -> list[str]:
        """Return the names of the columns."""
        return [str(field.column) for field in self.fields]

    @property
    def chunk(self) -> int:
        """Return the number of rows that may be in memory at a time."""
        return 1 if any(isinstance(field, models.BinaryField) for field in self.fields) else _CHUNK

    def is_numbered(self) -> bool:
        """Return whether the database assigns the ids of the rows."""
        return isinstance(self.model._meta.pk, models.AutoField)

    def last_number(self, using: str) -> int:
        """Return the highest id that a row ever had, 0 if there was none: it must not be assigned again.

        The history refers to records by id, deleted ones included.
        """
        connection = connections[using]
        if not self.is_numbered():
            return 0
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [self.name])
                row = cursor.fetchone()
                return int(row[0]) if row else 0
            sequence = self._sequence(cursor)
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608
            return int(cursor.fetchone()[0])

    def go_on_after(self, number: int, using: str) -> None:
        """Let the next row get an id above ``number`` and above those of all rows."""
        connection = connections[using]
        if not self.is_numbered():
            return
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [self.model]):
                cursor.execute(statement)
            if number > self.last_number(using):
                self._set_last(cursor, connection, number)

    def _set_last(self, cursor: Any, connection: BaseDatabaseWrapper, number: int) -> None:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [self.name])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [self.name, number])
        else:
            cursor.execute("SELECT setval(%s::regclass, %s)", [self._sequence(cursor), number])

    def _sequence(self, cursor: Any) -> str:
        column = next(field.column for field in self.fields if field.primary_key)
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{self.name}"', column])
        return str(cursor.fetchone()[0])


def list_backup_tables() -> list[BackupTable]:
    """Return the tables of a backup by name, including those of other applications and of many-to-many relations."""
    found = {
        model._meta.db_table: BackupTable(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return [found[name] for name in sorted(found) if name not in EXCLUDED_TABLES]
