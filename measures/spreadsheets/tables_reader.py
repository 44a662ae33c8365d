"""Read the tables of a file inside the confined process, and encode them as plain, bounded messages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from measures.spreadsheets.file_limits import (
    MAX_CELL_LENGTH,
    MAX_COLUMNS,
    MAX_HEADER_LENGTH,
    MAX_TEXT,
    UnreadableSpreadsheet,
)
from measures.spreadsheets.plain_tables import ASSIGNMENTS_KEY, read_csv_table, read_json_lines
from measures.spreadsheets.sheet_table import MERGED, SheetTable, check_columns
from measures.spreadsheets.workbook_tables import read_workbook_tables
from measures.text.confined.answer_values import encode_answer


@dataclass(frozen=True, slots=True)
class SpecialCell:
    """A cell without a JSON type: of the ``kind`` day, moment or clock, with an ISO ``value``, or merged."""

    kind: str
    value: str = ""


#: The value of a cell in a message.
SentCell = str | bool | int | float | SpecialCell | None


@dataclass(frozen=True, slots=True)
class SentTable:
    """A table: its headers in order, and its rows as number and cells.

    A row holds only the cells of the columns ``kept`` (positions among the headers), and may end before the last one.
    """

    name: str
    headers: tuple[str, ...]
    kept: tuple[int, ...]
    rows: tuple[tuple[int, tuple[SentCell, ...]], ...]
    ignored: tuple[str, ...]
    missing: tuple[str, ...]


#: The value of a field in an object of JSON lines.
SentValue = str | bool | int | float | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class SentLine:
    """An object of JSON lines; ``assignments`` are its rows of 责任, None if the object has no such key."""

    number: int
    values: dict[str, SentValue]
    assignments: tuple[dict[str, SentValue], ...] | None


@dataclass(frozen=True, slots=True)
class SentFile:
    """The contents of a file: ``tables`` and names of ``others`` (workbook, CSV), or ``lines`` (JSON lines)."""

    tables: tuple[SentTable, ...] = ()
    others: tuple[str, ...] = ()
    lines: tuple[SentLine, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """The refusal of a file, with the reason in Chinese."""

    error: str


_CELL_KINDS: tuple[tuple[str, type[Any]], ...] = (("moment", datetime), ("day", date), ("clock", time))


def encode_cell(cell: Any) -> SentCell:
    """Return a cell as a message holds it."""
    if cell is None or isinstance(cell, str | bool | int | float):
        return cell
    if cell is MERGED:
        return SpecialCell("merged")
    for kind, type_ in _CELL_KINDS:
        if isinstance(cell, type_):
            return SpecialCell(kind, cell.isoformat())
    return str(cell)


def decode_cell(cell: SentCell) -> Any:
    """Return the cell of a message; raise `KeyError` for an unknown kind, `ValueError` for an invalid date or time."""
    if not isinstance(cell, SpecialCell):
        return cell
    if cell.kind == "merged":
        return MERGED
    return dict(_CELL_KINDS)[cell.kind].fromisoformat(cell.value)


_MAX_SHEET_NAMES = 30
_TOO_MUCH = f"文件里的文字一共超过上限 {MAX_TEXT:,} 字，不能上传。请分区或分年份导出，分几次上传。"


def build_answer(kind: str, wanted: str) -> Callable[[bytes], bytes]:
    """Return a function from the bytes of a file to the JSON of its `SentFile` or `RefusedFile`; it does not raise."""

    def answer(content: bytes) -> bytes:
        try:
            return _encode_json(asdict(read_tables(kind, content, json.loads(wanted))))
        except UnreadableSpreadsheet as error:
            return _encode_json({"error": str(error)})
        except MemoryError:
            return _encode_json(
                {"error": "读取这个文件占用内存过多，已停止。请删去无关的表、空行和格式，或分几次上传。"}
            )

    return answer


def read_tables(kind: str, content: bytes, wanted: dict[str, Any]) -> SentFile:
    """Return the ``wanted`` tables of a file; raise `UnreadableSpreadsheet` if it is refused.

    ``wanted`` maps the name of each table to a dictionary: the ``known`` headers, the ``needed`` ones among them, and
    ``most``, the maximum number of rows. CSV and JSON lines hold the first table.
    """
    main = next(iter(wanted))
    if kind == "jsonl":
        return SentFile(lines=tuple(_read_lines(content, wanted[main]["most"])))
    if kind == "csv":
        tables, others = {main: read_csv_table(content, main, wanted[main]["most"])}, list[str]()
    else:
        tables, others = read_workbook_tables(content, {name: one["most"] for name, one in wanted.items()})
    return SentFile(
        tuple(_encode_table(table, wanted[name]) for name, table in _check_lengths(tables).items()),
        tuple(name[:_MAX_SHEET_NAMES] for name in others[:_MAX_SHEET_NAMES]),
    )


def _encode_table(table: SheetTable, wanted: dict[str, Any]) -> SentTable:
    """Return a table as a message: all its headers, and the cells of the known columns."""
    check_columns(table, wanted["known"], wanted["needed"])
    known = frozenset(wanted["known"])
    kept = [at for at, header in enumerate(table.headers) if header in known]
    headers = [table.headers[at] for at in kept]
    return SentTable(
        table.name,
        tuple(_cut_headers(table.headers)),
        tuple(kept),
        tuple((row.number, tuple(_encode_cells(row.cells, headers))) for row in table.rows),
        tuple(_cut_headers(table.ignored)),
        tuple(table.missing),
    )


def _encode_cells(cells: dict[str, Any], headers: list[str]) -> Iterator[SentCell]:
    for header in headers:
        if header not in cells:
            return
        yield encode_cell(cells[header])


def _cut_headers(headers: Any) -> list[str]:
    return [header[:MAX_HEADER_LENGTH] for header in headers[:MAX_COLUMNS]]


def _check_lengths(tables: dict[str, SheetTable]) -> dict[str, SheetTable]:
    """Return the tables; raise `UnreadableSpreadsheet` if a cell, or all cells together, have too many characters."""
    total = 0
    for table in tables.values():
        for row in table.rows:
            for header, cell in row.cells.items():
                if not isinstance(cell, str):
                    continue
                if len(cell) > MAX_CELL_LENGTH:
                    raise UnreadableSpreadsheet(
                        f"单元格 {table.place(row.number, header)} 有 {len(cell):,} 字，"
                        f"超过上限 {MAX_CELL_LENGTH:,} 字，不能上传。"
                    )
                total += len(cell)
        if total > MAX_TEXT:
            raise UnreadableSpreadsheet(_TOO_MUCH)
    return tables


def _read_lines(content: bytes, most: int) -> Iterator[SentLine]:
    total = 0
    for number, line in read_json_lines(content, most):
        assignments = line.pop(ASSIGNMENTS_KEY, None)
        total += sum(len(str(value)) for each in (line, *(assignments or ())) for value in each.values())
        if total > MAX_TEXT:
            raise UnreadableSpreadsheet(_TOO_MUCH)
        yield SentLine(number, line, None if assignments is None else tuple(assignments))


def _encode_json(data: dict[str, Any]) -> bytes:
    return encode_answer(data).encode("utf-8", "replace")
