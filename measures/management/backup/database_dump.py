"""Taking a backup: every table as it was at one moment, whatever is written meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO

from django.db import connections

from measures.exports.snapshot import read_snapshot
from measures.management.backup.backup_archive import Manifest, Writer
from measures.management.backup.backup_tables import Table, all_tables
from measures.management.backup.database_checks import insist_on_migrated
from measures.management.backup.row_encoding import as_line


def save(file: IO[bytes], *, using: str) -> Manifest:
    """Write a backup of the database ``using`` into ``file``, a few rows in memory at a time; keep nobody waiting.

    Raise `BackupError` if the database is not that of this version of the site.
    """
    with read_snapshot(using) as data_version:
        migrations = insist_on_migrated(using)
        writer = Writer(file)
        tables = [
            writer.write_table(table.name, table.columns, _lines(table, using), table.last_number(using))
            for table in all_tables()
        ]
        manifest = Manifest(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            vendor=connections[using].vendor,
            data_version=data_version,
            migrations=migrations,
            tables=tables,
        )
        writer.finish(manifest)
    return manifest


def _lines(table: Table, using: str) -> Iterator[bytes]:
    """Yield the rows of a table in the order of their keys."""
    rows = table.model._base_manager.using(using).order_by("pk")
    names = [field.attname for field in table.fields]
    for row in rows.values_list(*names).iterator(chunk_size=table.chunk):
        yield as_line(table, row)
