"""Insert versions with plain SQL: an import writes three hundred of a plan and reads none of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from measures.models import RecordVersion
from measures.writing.row_insertion import insert_rows


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
