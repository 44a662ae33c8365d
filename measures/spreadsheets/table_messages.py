"""The messages of the confined process: the tables of a file as plain, bounded data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from measures.spreadsheets.sheet_table import MERGED


@dataclass(frozen=True, slots=True)
class SpecialCell:
    """A cell that JSON has no type for: a ``day``, a ``moment`` or a ``clock`` time, or one that another covers."""

    kind: str
    value: str = ""


#: What a cell can be: the types of JSON, and the others.
SentCell = str | bool | int | float | SpecialCell | None


@dataclass(frozen=True, slots=True)
class SentTable:
    """A table: its headers in order, and its rows with their numbers.

    A row has the cells of the columns ``kept`` (positions among the headers) as far as it reaches.
    """

    name: str
    headers: tuple[str, ...]
    kept: tuple[int, ...]
    rows: tuple[tuple[int, tuple[SentCell, ...]], ...]
    ignored: tuple[str, ...]
    missing: tuple[str, ...]


#: What an object of JSON lines says of a field.
SentValue = str | bool | int | float | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class SentLine:
    """An object of JSON lines, with its rows of 责任; None where it says nothing of them."""

    number: int
    values: dict[str, SentValue]
    duties: tuple[dict[str, SentValue], ...] | None


@dataclass(frozen=True, slots=True)
class SentFile:
    """All that was read of a file: the tables of a workbook or of CSV, or the lines of JSON."""

    tables: tuple[SentTable, ...] = ()
    others: tuple[str, ...] = ()
    lines: tuple[SentLine, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """Why nothing was read, in Chinese."""

    error: str


_CELL_KINDS: tuple[tuple[str, type[Any]], ...] = (("moment", datetime), ("day", date), ("clock", time))


def encode_cell(cell: Any) -> SentCell:
    """Return a cell as it is sent."""
    if cell is None or isinstance(cell, str | bool | int | float):
        return cell
    if cell is MERGED:
        return SpecialCell("merged")
    for kind, type_ in _CELL_KINDS:
        if isinstance(cell, type_):
            return SpecialCell(kind, cell.isoformat())
    return str(cell)


def decode_cell(cell: SentCell) -> Any:
    """Return the cell that was sent; raise `ValueError` for an unknown kind."""
    if not isinstance(cell, SpecialCell):
        return cell
    if cell.kind == "merged":
        return MERGED
    return dict(_CELL_KINDS)[cell.kind].fromisoformat(cell.value)
