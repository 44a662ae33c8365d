"""Insert rows of the history with plain SQL: an import writes three hundred of a plan and reads none of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connections, router
from django.db.models import Model

from measures.models import RecordVersion


class VersionRow(NamedTuple):
    """A row of `RecordVersion`, with ids instead of records."""

    change_set: int
    content_type: int
    object_id: int
    data: str
    name: str


def insert_versions(rows: Iterable[VersionRow]) -> None:
    """Insert versions."""
    insert_rows(RecordVersion, VersionRow._fields, rows)


def insert_rows(model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of numbers and strings into ``fields`` of a model, in a fifth of the time of ``bulk_create``.

    ``bulk_create`` makes a record and a piece of SQL of each value. Here no defaults, converters or signals apply.
    """
    values = list(rows)
    if not values:
        return
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    column = {field.name: str(field.column) for field in model._meta.concrete_fields}
    columns = ", ".join(quote(column[name]) for name in fields)
    places = ", ".join(["%s"] * len(fields))
    # The statement contains names of the model's table and columns only.
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
