# ruff: noqa: S608  the names in the statements are those of this module, values are passed beside them
"""Read the log of changes: what was written since a follower last read it.

On PostgreSQL a transaction that began earlier can commit later, so "after the last number seen" would miss its rows.
A follower therefore keeps a *horizon*: below it every transaction has ended, and all that it wrote has been applied.
Rows at or above it are applied as they become visible and remembered as *open*. A row that was open and is no longer
there was rolled back (a follower may read inside a transaction of its own, as tests do): its record is read again.
On SQLite writers follow one another, and the horizon is the ``id`` of the last row that was surely committed.

The number of rows visible is the data version: it grows with every commit that changes anything, on any order of
commits, and names one state of the data.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from measures.search.index.triggers import HEAD_ENTITY, HEAD_ID, LOG_TABLE

#: Rows of the log that are kept when it is pruned.
KEPT_ROWS = 500_000
_EVERY_ID = 2**62
#: Sums of random numbers of 64 bits overflow; these bits of them tell rows apart as well.
_SOME_BITS = 0xFFFFFFFF

#: The id and transaction of a row of the log: no other row ever has both.
ChangeRowKey = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A row of the log: ``entity`` is one of `IndexChange.Entity`."""

    id: int
    transaction: int
    entity: str
    object_id: int

    @property
    def key(self) -> ChangeRowKey:
        """Return the identity of the row."""
        return self.id, self.transaction


@dataclass(frozen=True, slots=True)
class LogPosition:
    """The position of a follower in the log: all rows below ``horizon`` are applied, and the ``open`` ones above it.

    ``below`` is the number of rows below the horizon, ``anchor`` one of them, which must still be there: if it is
    gone, this is another database or another past. ``database`` names the database.
    """

    database: str
    horizon: int
    below: int
    anchor: ChangeRowKey | None
    open: tuple[ChangeRow, ...]

    @property
    def version(self) -> int:
        """Return the data version that is applied."""
        return self.below + len(self.open)

    def as_data(self) -> dict[str, Any]:
        """Return the position as plain data, for `from_data`."""
        return {
            "database": self.database,
            "horizon": self.horizon,
            "below": self.below,
            "anchor": list(self.anchor) if self.anchor else None,
            "open": [[row.id, row.transaction, row.entity, row.object_id] for row in self.open],
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> LogPosition:
        """Return the position that `as_data` gave; raise `KeyError`, `TypeError` or `ValueError` for other data."""
        return cls(
            database=str(data["database"]),
            horizon=int(data["horizon"]),
            below=int(data["below"]),
            anchor=(int(data["anchor"][0]), int(data["anchor"][1])) if data["anchor"] else None,
            open=tuple(ChangeRow(int(i), int(t), str(e), int(o)) for i, t, e, o in data["open"]),
        )


@dataclass(frozen=True, slots=True)
class LogDelta:
    """The changes since an earlier position: the position now, and the records to read again, as (entity, id).

    ``lost`` means that the position is not of this database's history, so that the changes are unknown.
    """

    position: LogPosition
    dirty: frozenset[tuple[str, int]] = frozenset()
    lost: bool = False

    @property
    def is_unknown(self) -> bool:
        """Return whether it is not known what changed: the position is lost, or anything may have (``*``)."""
        return self.lost or any(entity == "*" for entity, _ in self.dirty)


class ChangeLog:
    """The log of changes in the database ``using``."""

    def __init__(self, using: str) -> None:
        self.connection: BaseDatabaseWrapper = connections[using]
        self.is_postgresql = self.connection.vendor == "postgresql"
        #: The column that the horizon is counted in.
        self.ordinal = '"transaction"' if self.is_postgresql else "id"
        # On SQLite ids are used again after a rollback.
        self._sum = "id" if self.is_postgresql else f'"transaction" & {_SOME_BITS}'

    def has_news(self, position: LogPosition) -> bool:
        """Return whether anything was written, rolled back or lost since ``position``; one query."""
        database, _, anchored, count, total = self._look(position)
        return (
            database != position.database
            or not anchored
            or count != len(position.open)
            or total
            != sum(row.id if self.is_postgresql else row.transaction & _SOME_BITS for row in position.open)
        )

    def start(self) -> LogPosition:
        """Return the position now, to be read before the content of an index."""
        # From a horizon above all rows, which are then counted once, below.
        database, limit, _, _, _ = self._look(LogPosition("", _EVERY_ID, 0, None, ()))
        if not self.is_postgresql:
            # Rows written in the caller's own transaction may still be rolled back.
            limit = 0 if self.connection.in_atomic_block else _EVERY_ID
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*), max(id), "
                f"coalesce(sum(CASE WHEN entity = '{HEAD_ENTITY}' THEN object_id ELSE 0 END), 0) "
                f"FROM {LOG_TABLE} WHERE {self.ordinal} < %s",
                [limit],
            )
            below, last, pruned = cursor.fetchone()
            cursor.execute(f'SELECT id, "transaction" FROM {LOG_TABLE} WHERE id = %s', [last])
            anchor = cursor.fetchone()
        if limit == _EVERY_ID:
            limit = max(last or 0, 0) + 1
        return LogPosition(database, limit, below + int(pruned), anchor, tuple(self._visible_rows(limit)))

    def now(self, earlier: LogPosition | None) -> LogPosition:
        """Return the position now; from an ``earlier`` one of this database without counting all rows."""
        delta = self.since(earlier) if earlier else None
        return delta.position if delta and not delta.lost else self.start()

    def since(self, position: LogPosition) -> LogDelta:
        """Return what was written since ``position``. The content must be read after this, not before."""
        database, limit, anchored, _, _ = self._look(position)
        rows = self._visible_rows(position.horizon)
        if not self.is_postgresql and not self.connection.in_atomic_block:
            limit = max((row.id for row in rows), default=position.horizon - 1) + 1
        now = self._position_after(replace(position, database=database), rows, limit)
        if database != position.database or not anchored:
            return LogDelta(now, lost=True)
        before, after = {row.key for row in position.open}, {row.key for row in rows}
        dirty = [row for row in rows if row.key not in before]
        dirty += [row for row in position.open if row.key not in after]
        return LogDelta(now, frozenset((row.entity, row.object_id) for row in dirty))

    def _position_after(self, position: LogPosition, rows: list[ChangeRow], limit: int) -> LogPosition:
        """Return ``position`` with the ``rows`` applied, those below ``limit`` for certain."""

        def ordinal(row: ChangeRow) -> int:
            return row.transaction if self.is_postgresql else row.id

        limit = max(limit, position.horizon)
        certain = [row for row in rows if ordinal(row) < limit]
        return LogPosition(
            database=position.database,
            horizon=limit,
            below=position.below + len(certain),
            anchor=certain[-1].key if certain else position.anchor,
            open=tuple(row for row in rows if ordinal(row) >= limit),
        )

    def _look(self, position: LogPosition) -> tuple[str, int, bool, int, int]:
        """Read the state of the log in relation to a position, at one moment.

        Return the database's name, the horizon possible now, whether the anchor exists, and of the rows at or above the
        position's horizon the number and a sum that distinguishes them from others.
        """
        name, horizon = "''", "0"
        if self.is_postgresql:
            name = f"current_database() || '/' || '{LOG_TABLE}'::regclass::oid"
            horizon = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        anchor_id, anchor_transaction = position.anchor or (0, 0)
        with self.connection.cursor() as cursor:
            cursor.execute(
                f'SELECT {name}, (SELECT "transaction" FROM {LOG_TABLE} WHERE id = {HEAD_ID}), {horizon}, '
                f'EXISTS (SELECT 1 FROM {LOG_TABLE} WHERE id = %s AND "transaction" = %s), '
                f"(SELECT count(*) FROM {LOG_TABLE} WHERE {self.ordinal} >= %s), "
                f"(SELECT coalesce(sum({self._sum}), 0) FROM {LOG_TABLE} WHERE {self.ordinal} >= %s)",
                [anchor_id, anchor_transaction, position.horizon, position.horizon],
            )
            found, head, limit, anchored, count, total = cursor.fetchone()
        if not self.is_postgresql:
            found = str(self.connection.settings_dict["NAME"])
            limit = position.horizon
        return (
            f"{found}#{head or ''}",
            int(limit),
            bool(anchored) or position.anchor is None,
            int(count),
            int(total),
        )

    def _visible_rows(self, horizon: int) -> list[ChangeRow]:
        """Return the visible rows at or above ``horizon``."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                f'SELECT id, "transaction", entity, object_id FROM {LOG_TABLE} WHERE {self.ordinal} >= %s '
                f"ORDER BY {self.ordinal}, id",
                [horizon],
            )
            return [ChangeRow(*row) for row in cursor.fetchall()]


def prune_log(using: str, keep: int = KEPT_ROWS) -> int:
    """Delete the oldest rows of the log but for the last ``keep``; return how many were deleted.

    A follower that is behind them finds its anchor gone and rebuilds its index. The number of pruned rows
    is kept in the head of the log, so that the data version does not fall back.
    """
    log = ChangeLog(using)
    horizon = log.start().horizon
    rows = f"FROM {LOG_TABLE} WHERE id > {HEAD_ID} AND {log.ordinal} < %s"
    with transaction.atomic(using=using), log.connection.cursor() as cursor:
        cursor.execute(f"SELECT id {rows} ORDER BY id DESC LIMIT 1 OFFSET %s", [horizon, keep])
        oldest = cursor.fetchone()
        if oldest is None:
            return 0
        cursor.execute(f"DELETE {rows} AND id <= %s", [horizon, oldest[0]])
        pruned = int(cursor.rowcount)
        cursor.execute(f"UPDATE {LOG_TABLE} SET object_id = object_id + %s WHERE id = {HEAD_ID}", [pruned])
    return pruned
