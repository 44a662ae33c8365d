"""Save a backup: every table at one moment, regardless of concurrent writes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO

from django.db import connections

from measures.exports.snapshot import read_snapshot
from measures.management.backup.backup_archive import BackupManifest, BackupWriter
from measures.management.backup.backup_tables import BackupTable, list_backup_tables
from measures.management.backup.database_checks import require_migrated_database
from measures.management.backup.row_encoding import encode_row


def save_backup(file: IO[bytes], *, using: str) -> BackupManifest:
    """Write a backup of the database ``using`` into ``file``, few rows in memory at a time, without blocking writers.

    Raise `BackupError` if the database is not at this version's migrations.
    """
    with read_snapshot(using) as data_version:
        migrations = require_migrated_database(using)
        writer = BackupWriter(file)
        tables = [
            writer.write_table(table.name, table.columns, _dump_lines(table, using), table.last_number(using))
            for table in list_backup_tables()
        ]
        manifest = BackupManifest(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            vendor=connections[using].vendor,
            data_version=data_version,
            migrations=migrations,
            tables=tables,
        )
        writer.finish(manifest)
    return manifest


def _dump_lines(table: BackupTable, using: str) -> Iterator[bytes]:
    """Yield the rows of a table in the order of their keys."""
    rows = table.model._base_manager.using(using).order_by("pk")
    names = [field.attname for field in table.fields]
    for row in rows.values_list(*names).iterator(chunk_size=table.chunk):
        yield encode_row(table, row)
