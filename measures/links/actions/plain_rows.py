"""Read columns of many rows with a plain statement.

With hundreds of ids or rows, a QuerySet takes several times as long as the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model


def read_rows(
    model: type[Model], columns: Sequence[str], condition: str, order: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Return the ``columns`` of the rows of a model for which a ``condition`` in SQL holds; one query.

    The condition is made of names of columns and of ids alone.
    """
    quote = connection.ops.quote_name
    chosen, ordered = (", ".join(map(quote, names)) for names in (columns, order))
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {chosen} FROM {table} WHERE {condition} ORDER BY {ordered}")  # noqa: S608
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def listed_ids(pks: Iterable[int]) -> str:
    """Return ids as a list in SQL.

    >>> listed_ids([3, 5]), listed_ids([])
    ('(3, 5)', '(NULL)')
    """
    return f"({', '.join(map(str, pks)) or 'NULL'})"
