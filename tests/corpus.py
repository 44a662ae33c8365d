"""What many tests begin with, the five plans above all: made once a run, and copied into each test that asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction

from tests.second_connection import other_process

PLANS = sorted((Path(__file__).parent.parent / "fixtures" / "plans").glob("*.txt"))
_APPS = ("districts", "measures")
#: After so many rows that were copied the tables are tidied.
_TIDY = 10_000
_NOT_COPIED = {"indexchange", "changeset", "measureversion", "recordversion"}


@dataclass(slots=True)
class Corpus:
    """The rows of every table of the site as they are after ``make`` was called with an empty database."""

    make: Callable[[], object]
    rows: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = field(default_factory=dict)
    untidied: int = _TIDY

    def load(self) -> None:
        """Put the rows into the empty database: by ``make`` the first time, as a copy from then on."""
        if self.rows:
            self._copy()
            return
        self.make()
        for model in _models():
            table = model._meta.db_table
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                self.rows[table] = ([column[0] for column in cursor.description], cursor.fetchall())

    def _copy(self) -> None:
        """Write the rows back as they were, with their keys and times; the next new key comes after them."""
        if self.untidied >= _TIDY:
            _tidy()
            self.untidied = 0
        self.untidied += sum(len(rows) for _, rows in self.rows.values())
        quote = connection.ops.quote_name
        # Foreign keys are checked when the transaction ends, so that the order of the tables does not matter.
        with transaction.atomic(), connection.cursor() as cursor:
            for table, (columns, rows) in self.rows.items():
                if rows:
                    _write_rows(cursor, f"{quote(table)} ({', '.join(map(quote, columns))})", rows)
            for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
                cursor.execute(statement)


def load_five_plans() -> None:
    """Load the registry and the five plans, as the commands do."""
    call_command("load_registry", verbosity=0)
    call_command("import_plans", *map(str, PLANS), verbosity=0)


def _write_rows(cursor: Any, table: str, rows: list[tuple[Any, ...]]) -> None:
    """Write rows into a table, which comes with its columns; PostgreSQL takes them in a stream."""
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} FROM STDIN") as stream:
            for row in rows:
                stream.write_row(row)
    else:
        cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(rows[0]))})", rows)


def _tidy() -> None:
    """Have PostgreSQL forget the rows that tests took back: they stay in its tables, which are read through again."""
    if connection.vendor != "postgresql":
        return
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in _all_models())
    with other_process() as other, other.cursor() as cursor:
        cursor.execute(f"VACUUM {tables}")


def _models() -> list[type[models.Model]]:
    """Return the models of the site's own, those that Django makes for many-to-many fields too."""
    # The log of changes is written by the database itself while the rows are copied. The history names kinds of records
    # by numbers that are others in each test; what has none begins one with its first change.
    return [model for model in _all_models() if model._meta.model_name not in _NOT_COPIED]


def _all_models() -> list[type[models.Model]]:
    return [
        model for app in _APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
