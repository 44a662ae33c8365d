"""What a file that came back says otherwise than the database: cell by cell, by the stable id of the row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import tablib

from measures.exports.columns import Cell
from measures.exports.resources import ExportResource
from measures.exports.sheet import CUT

#: Rows of a file compared at a time.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that differs.

    ``row`` counts the file's rows from 1, without the header; ``id`` is the record's, ``header`` the column's.
    ``there`` is what the file says, ``here`` what the database does. ``problem`` says why something cannot be compared.
    """

    row: int
    id: int | None
    header: str
    there: Any
    here: Cell
    problem: str = ""


def differences(resource: ExportResource, dataset: tablib.Dataset) -> Iterator[Difference]:
    """Yield what differs between the rows of a file and the database, in the file's order.

    Columns that the file does not have are not compared. A text that was too long for a cell is not either.
    """
    rows = list(dataset.dict)
    identity = dict(resource.columns)["id"]
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        ids = [_id(identity.widget, row.get(identity.column_name)) for row in batch]
        found = resource.get_queryset().in_bulk([one for one in ids if one is not None])
        for number, (row, one) in enumerate(zip(batch, ids, strict=True), start=start + 1):
            if one is None or one not in found:
                yield Difference(
                    number, one, identity.column_name, row.get(identity.column_name), None, "没有这一行"
                )
            else:
                yield from _row(resource, number, one, row, found[one])


def _row(
    resource: ExportResource, number: int, one: int, row: dict[str, Any], record: Any
) -> Iterator[Difference]:
    """Yield what differs in one row."""
    for _, column in resource.columns:
        if column.column_name not in row or str(row[column.column_name]).endswith(CUT):
            continue
        there, here = row[column.column_name], column.read(record)
        try:
            same = column.widget.clean(there) == column.widget.clean(here)
        except ValueError as error:
            yield Difference(number, one, column.column_name, there, column.cell(record), str(error))
            continue
        if not same:
            yield Difference(number, one, column.column_name, there, column.cell(record))


def _id(widget: Any, cell: Any) -> int | None:
    """Return the id in a cell, None for one that holds none."""
    try:
        number = widget.clean(cell)
    except (ValueError, OverflowError):
        return None
    return number if number is not None and 0 < number < 2**63 else None
