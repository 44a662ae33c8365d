"""What the process that reads a file does: from its bytes to its tables. It knows nothing of the site."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from measures.spreadsheets.file_limits import MAX_CELL_LENGTH, MAX_COLUMNS, MAX_HEADER_LENGTH, MAX_TEXT
from measures.spreadsheets.plain_tables import ASSIGNMENTS_KEY, read_csv_table, read_json_lines
from measures.spreadsheets.sheet_table import SheetTable, check_columns
from measures.spreadsheets.table_messages import SentCell, SentFile, SentLine, SentTable, encode_cell
from measures.spreadsheets.unreadable_file import UnreadableSpreadsheet
from measures.spreadsheets.workbook_tables import read_workbook_tables

_MAX_SHEET_NAMES = 30
_TOO_MUCH = f"文件里的文字一共超过上限 {MAX_TEXT:,} 字，不能上传。请分区或分年份导出，分几次上传。"


def build_answer(kind: str, wanted: str) -> Callable[[bytes], bytes]:
    """Return what answers for the files of a format: never raises for a bad file."""

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
    """Return what a file holds of the tables that are ``wanted``.

    Raise `UnreadableSpreadsheet` for one that is refused.

    ``wanted`` has for each table, by its name, the headers that are ``known`` and those that are ``needed``, and how
    many rows it may have at ``most``; the first table is the one that CSV and JSON lines hold.
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
    """Return a table as it is sent: whole in its headers, its rows only in the columns that are known."""
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
    """Return tables; raise `UnreadableSpreadsheet` where a cell, or all of them together, say more than may be."""
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
        duties = line.pop(ASSIGNMENTS_KEY, None)
        total += sum(len(str(value)) for each in (line, *(duties or ())) for value in each.values())
        if total > MAX_TEXT:
            raise UnreadableSpreadsheet(_TOO_MUCH)
        yield SentLine(number, line, None if duties is None else tuple(duties))


def _encode_json(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
