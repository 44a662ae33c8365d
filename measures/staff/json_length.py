"""The length of a JSON array, counted by the database."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, IntegerField
from django.db.models.sql.compiler import SQLCompiler


class JSONLength(Func):
    """``JSONLength("steps")``: the length of the array in a JSON field, without fetching it."""

    function = "jsonb_array_length"
    output_field = IntegerField()

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        """Return the expression for SQLite."""
        return self.as_sql(compiler, connection, function="json_array_length", **context)
