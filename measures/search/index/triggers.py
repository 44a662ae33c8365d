# ruff: noqa: S608  the names in the statements are those of this module, values are passed beside them
"""Triggers that log every write of what is searched, filtered by or shown in a list.

They are in the database and not in the code that writes, so that they miss no write: saves, bulk updates, raw
statements, another program. They are installed after every migration (on SQLite, Django rebuilds an altered table
and its triggers are lost); where one was missing, a write may have gone unlogged, and everything is logged as changed.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

LOG_TABLE = "measures_indexchange"
#: The entity and id of the first row of the log: its ``transaction`` is a random negative number that names this
#: database, its ``object_id`` how many rows were pruned. It lies below everything that is written.
HEAD_ENTITY = "-"
HEAD_ID = -1
_PREFIX = "note_change"
_EVENTS = ("insert", "update", "delete")


@dataclass(frozen=True, slots=True)
class WatchedTable:
    """A table with triggers: a write is logged as a change of ``entity``, its id in ``column``."""

    table: str
    entity: str
    column: str


WATCHED_TABLES = (
    WatchedTable("measures_measure", "m", "id"),
    WatchedTable("measures_assignment", "m", "measure_id"),
    WatchedTable("measures_discrepancy", "m", "measure_id"),
    WatchedTable("measures_progressentry", "m", "measure_id"),
    WatchedTable("measures_document", "d", "id"),
    WatchedTable("measures_chapter", "d", "document_id"),
    WatchedTable("districts_district", "r", "id"),
    WatchedTable("districts_department", "o", "id"),
    WatchedTable("measures_synonymgroup", "s", "id"),
)

_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {_PREFIX}() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    touched text;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        touched := 'SELECT 0 AS id';
    ELSIF TG_OP = 'INSERT' THEN
        touched := format('SELECT %1$I AS id FROM fresh', TG_ARGV[1]);
    ELSIF TG_OP = 'DELETE' THEN
        touched := format('SELECT %1$I AS id FROM gone', TG_ARGV[1]);
    ELSE
        touched := format('SELECT %1$I AS id FROM fresh UNION SELECT %1$I FROM gone', TG_ARGV[1]);
    END IF;
    EXECUTE format(
        'INSERT INTO %I.{LOG_TABLE} (transaction, entity, object_id)
         SELECT DISTINCT pg_current_xact_id()::text::bigint, %L, id FROM (' || touched || ') AS touched',
        TG_TABLE_SCHEMA, CASE WHEN TG_OP = 'TRUNCATE' THEN '*' ELSE TG_ARGV[0] END
    );
    RETURN NULL;
END
$body$
"""
_TRANSITIONS = {
    "insert": "REFERENCING NEW TABLE AS fresh",
    "update": "REFERENCING OLD TABLE AS gone NEW TABLE AS fresh",
    "delete": "REFERENCING OLD TABLE AS gone",
    "truncate": "",
}


def install_triggers(connection: BaseDatabaseWrapper, *, renew: bool = True) -> bool:
    """Install the triggers on the tables that exist; return whether any was missing.

    Writes without a trigger are unknown, so everything is then logged as changed. Existing triggers are
    replaced only if ``renew``.
    """
    watched = _existing_tables(connection)
    if not watched:
        return False
    absent = missing_triggers(connection)
    with connection.cursor() as cursor:
        if absent or renew:
            for statement in trigger_statements(watched, connection.vendor):
                cursor.execute(statement)
        cursor.execute(f"SELECT 1 FROM {LOG_TABLE} WHERE id = %s", [HEAD_ID])
        if not cursor.fetchone():
            _write_head(cursor, 0)
        if absent:
            log_full_change(cursor, connection.vendor)
    return bool(absent)


def missing_triggers(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of the triggers that should be there and are not."""
    events = _TRANSITIONS if connection.vendor == "postgresql" else _EVENTS
    expected = {_trigger_name(watch, event) for watch in _existing_tables(connection) for event in events}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return expected - {name for (name,) in cursor.fetchall()}


def _existing_tables(connection: BaseDatabaseWrapper) -> list[WatchedTable]:
    """Return the tables to be watched that exist; none before the log does."""
    tables = set(connection.introspection.table_names())
    return [watch for watch in WATCHED_TABLES if watch.table in tables] if LOG_TABLE in tables else []


def log_full_change(cursor: Any, vendor: str) -> None:
    """Log that anything may have changed: every follower rebuilds its index."""
    number = "pg_current_xact_id()::text::bigint" if vendor == "postgresql" else "random()"
    cursor.execute(f"INSERT INTO {LOG_TABLE} (\"transaction\", entity, object_id) VALUES ({number}, '*', 0)")


def reset_log(connection: BaseDatabaseWrapper, *, versions_above: int) -> None:
    """Empty the log, as that of a new database, with data versions above ``versions_above``."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {LOG_TABLE}")
        _write_head(cursor, versions_above)
        log_full_change(cursor, connection.vendor)


def _write_head(cursor: Any, pruned: int) -> None:
    """Write the first row of the log, of which ``pruned`` rows were deleted."""
    cursor.execute(
        f'INSERT INTO {LOG_TABLE} (id, "transaction", entity, object_id) VALUES (%s, %s, %s, %s)',
        [HEAD_ID, -1 - secrets.randbits(62), HEAD_ENTITY, pruned],
    )


def _trigger_name(watch: WatchedTable, event: str) -> str:
    """Return the name of the trigger on a table for an event."""
    return f"{_PREFIX}_{watch.table}_{event}"


def trigger_statements(watched: list[WatchedTable], vendor: str) -> list[str]:
    """Return the statements that install the triggers of ``vendor``; they can be run again."""
    if vendor == "postgresql":
        return [_POSTGRESQL_FUNCTION, *(_postgresql(w, event) for w in watched for event in _TRANSITIONS)]
    if vendor == "sqlite":
        return [_sqlite(w, event) for w in watched for event in _EVENTS]
    raise NotImplementedError(f"no triggers for {vendor}")


def _postgresql(watch: WatchedTable, event: str) -> str:
    """Return the trigger that logs all rows of a statement at once."""
    return (
        f"CREATE OR REPLACE TRIGGER {_trigger_name(watch, event)} AFTER {event.upper()} ON {watch.table} "
        f"{_TRANSITIONS[event]} FOR EACH STATEMENT EXECUTE FUNCTION {_PREFIX}('{watch.entity}', '{watch.column}')"
    )


def _sqlite(watch: WatchedTable, event: str) -> str:
    """Return the trigger that logs each row; an update that moves a row to another owner is logged for both."""
    rows = {"insert": ("NEW",), "update": ("NEW", "OLD"), "delete": ("OLD",)}[event]
    inserts = "".join(
        f'INSERT INTO {LOG_TABLE} ("transaction", entity, object_id) '
        f"SELECT random(), '{watch.entity}', {row}.{watch.column}"
        + (
            f" WHERE OLD.{watch.column} <> NEW.{watch.column}; "
            if event == "update" and row == "OLD"
            else "; "
        )
        for row in rows
    )
    return (
        f"CREATE TRIGGER IF NOT EXISTS {_trigger_name(watch, event)} AFTER {event.upper()} ON {watch.table} "
        f"FOR EACH ROW BEGIN {inserts}END"
    )
