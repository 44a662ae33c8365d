"""What the process that reads a file does: from its bytes to its tables. It knows nothing of the site."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from measures.spreadsheets.file_limits import MOST_COLUMNS, MOST_OF_CELL, MOST_OF_HEADER, MOST_TEXT
from measures.spreadsheets.plain_tables import DUTIES, csv_table, json_lines
from measures.spreadsheets.sheet_table import Table, checked
from measures.spreadsheets.table_messages import SentCell, SentFile, SentLine, SentTable, sent
from measures.spreadsheets.unreadable_file import Unreadable
from measures.spreadsheets.workbook_tables import sheets

_NAMED = 30
_TOO_MUCH = f"文件里的文字一共超过上限 {MOST_TEXT:,} 字，不能上传。请分区或分年份导出，分几次上传。"


def answering(kind: str, wanted: str) -> Callable[[bytes], bytes]:
    """Return what answers for the files of a format: never raises for a bad file."""

    def answer(content: bytes) -> bytes:
        try:
            return _json(asdict(read_tables(kind, content, json.loads(wanted))))
        except Unreadable as error:
            return _json({"error": str(error)})
        except MemoryError:
            return _json(
                {"error": "读取这个文件占用内存过多，已停止。请删去无关的表、空行和格式，或分几次上传。"}
            )

    return answer


def read_tables(kind: str, content: bytes, wanted: dict[str, Any]) -> SentFile:
    """Return what a file holds of the tables that are ``wanted``; raise `Unreadable` for one that is refused.

    ``wanted`` has for each table, by its name, the headers that are ``known`` and those that are ``needed``, and how
    many rows it may have at ``most``; the first table is the one that CSV and JSON lines hold.
    """
    main = next(iter(wanted))
    if kind == "jsonl":
        return SentFile(lines=tuple(_lines(content, wanted[main]["most"])))
    if kind == "csv":
        tables, others = {main: csv_table(content, main, wanted[main]["most"])}, list[str]()
    else:
        tables, others = sheets(content, {name: one["most"] for name, one in wanted.items()})
    return SentFile(
        tuple(_sent(table, wanted[name]) for name, table in _within_bounds(tables).items()),
        tuple(name[:_NAMED] for name in others[:_NAMED]),
    )


def _sent(table: Table, wanted: dict[str, Any]) -> SentTable:
    """Return a table as it is sent: whole in its headers, its rows only in the columns that are known."""
    checked(table, wanted["known"], wanted["needed"])
    known = frozenset(wanted["known"])
    kept = [at for at, header in enumerate(table.headers) if header in known]
    headers = [table.headers[at] for at in kept]
    return SentTable(
        table.name,
        tuple(_short(table.headers)),
        tuple(kept),
        tuple((row.number, tuple(_cells(row.cells, headers))) for row in table.rows),
        tuple(_short(table.ignored)),
        tuple(table.missing),
    )


def _cells(cells: dict[str, Any], headers: list[str]) -> Iterator[SentCell]:
    for header in headers:
        if header not in cells:
            return
        yield sent(cells[header])


def _short(headers: Any) -> list[str]:
    return [header[:MOST_OF_HEADER] for header in headers[:MOST_COLUMNS]]


def _within_bounds(tables: dict[str, Table]) -> dict[str, Table]:
    """Return tables; raise `Unreadable` where a cell, or all of them together, say more than may be."""
    total = 0
    for table in tables.values():
        for row in table.rows:
            for header, cell in row.cells.items():
                if not isinstance(cell, str):
                    continue
                if len(cell) > MOST_OF_CELL:
                    raise Unreadable(
                        f"单元格 {table.place(row.number, header)} 有 {len(cell):,} 字，"
                        f"超过上限 {MOST_OF_CELL:,} 字，不能上传。"
                    )
                total += len(cell)
        if total > MOST_TEXT:
            raise Unreadable(_TOO_MUCH)
    return tables


def _lines(content: bytes, most: int) -> Iterator[SentLine]:
    total = 0
    for number, line in json_lines(content, most):
        duties = line.pop(DUTIES, None)
        total += sum(len(str(value)) for each in (line, *(duties or ())) for value in each.values())
        if total > MOST_TEXT:
            raise Unreadable(_TOO_MUCH)
        yield SentLine(number, line, None if duties is None else tuple(duties))


def _json(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
