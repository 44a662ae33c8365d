# ruff: noqa: S608  the names in the statements are those of the models, values are passed beside them
"""Restore a backup into an empty database: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.contrib.contenttypes.models import ContentType
from django.db import DataError, IntegrityError, OperationalError, connections, transaction

from measures.management.backup.backup_archive import BackupManifest, BackupMember, BackupReader
from measures.management.backup.backup_errors import BackupError, DamagedBackup
from measures.management.backup.backup_tables import (
    EXCLUDED_TABLES,
    TABLES_FILLED_BY_MIGRATE,
    BackupTable,
    list_backup_tables,
)
from measures.management.backup.database_checks import (
    require_empty_database,
    require_migrated_database,
    require_same_tables,
)
from measures.management.backup.row_encoding import decode_row
from measures.search.index import triggers

#: The most rows of one statement, and the most bytes of their JSON.
_ROWS = 500
_BYTES = 4 << 20
_NOT_ALONE = (
    "另一个进程正在往这个数据库写入或恢复备份，这次没有恢复，备份文件没有问题。"
    "请等它结束，看清恢复了什么，再决定是否需要另建空数据库恢复。"
)


def check_backup(file: IO[bytes]) -> BackupManifest:
    """Read a backup completely; return its manifest; raise `BackupError` if it is incomplete or damaged."""
    reader = BackupReader(file)
    for member in reader.manifest.tables:
        for _ in reader.lines(member):
            pass
    return reader.manifest


def restore_backup(file: IO[bytes], *, using: str) -> BackupManifest:
    """Write a backup into the database ``using``, which must be empty and of the same version, in one transaction.

    Every row keeps its id. All logins end. The search index of every node is built anew, as for a new database. Raise
    `BackupError` if anything does not fit; nothing is written then.
    """
    reader = BackupReader(file)
    require_same_tables(reader.manifest, require_migrated_database(using))
    with _refusals(), transaction.atomic(using=using):
        _insist_on_being_alone(using)
        require_empty_database(using)
        _clear(sorted(TABLES_FILLED_BY_MIGRATE | EXCLUDED_TABLES - {triggers.LOG_TABLE}), using)
        members = {member.name: member for member in reader.manifest.tables}
        # Foreign keys are checked at the end of the transaction, so that the order of the tables does not matter.
        for table in list_backup_tables():
            _restore_rows(table, members[table.name], reader, using)
        # The triggers logged every row; one entry for the whole database is enough.
        triggers.reset_log(connections[using], versions_above=reader.manifest.data_version)
    ContentType.objects.clear_cache()
    return reader.manifest


def _insist_on_being_alone(using: str) -> None:
    """Raise `BackupError` if another process restores into the same database; the lock ends with the transaction.

    On SQLite the transaction itself is exclusive.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('policyhub restore'))")
        if not cursor.fetchone()[0]:
            raise BackupError(_NOT_ALONE)


def _clear(tables: list[str], using: str) -> None:
    """Delete every row of the tables."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def _restore_rows(table: BackupTable, member: BackupMember, reader: BackupReader, using: str) -> None:
    """Write the rows of a table as they are in the backup."""
    connection = connections[using]
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, table.columns))
    row_of_marks = f"({', '.join(['%s'] * len(table.columns))})"
    most = min(_ROWS, connection.ops.bulk_batch_size(list(table.fields), [None] * _ROWS))
    with connection.cursor() as cursor:
        for batch in _line_batches(reader.lines(member), most):
            rows = [decode_row(table, line, connection) for line in batch]
            cursor.execute(
                f"INSERT INTO {quote(table.name)} ({names}) VALUES {', '.join([row_of_marks] * len(rows))}",
                [value for row in rows for value in row],
            )
            # With DEBUG on, Django would keep every statement in memory, and with them the whole backup.
            connection.queries_log.clear()
    table.go_on_after(member.last_number, using)


def _line_batches(lines: Iterator[bytes], most: int) -> Iterator[list[bytes]]:
    """Yield the lines in batches of at most ``most`` lines and a limited number of bytes."""
    batch: list[bytes] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += len(line)
        if len(batch) >= most or size >= _BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


@contextmanager
def _refusals() -> Iterator[Any]:
    """Turn errors of the database about rows into `BackupError`."""
    try:
        yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
            raise BackupError(_NOT_ALONE) from error
        raise
    except IntegrityError as error:
        raise DamagedBackup(f"其中的数据互相矛盾（{_first_line(error)}）") from error
    except DataError as error:
        raise BackupError(f"数据库不能接受备份中的数据（{_first_line(error)}），没有恢复。") from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
