"""Read an uploaded file in a confined process, and build its tables from the validated answer."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from measures.connections import let_go
from measures.exports.resources import AssignmentResource, ExportResource, MeasureResource
from measures.spreadsheets.file_limits import (
    ALLOWANCE,
    MAX_COLUMNS,
    SECONDS,
    VALUES_PER_CELL,
    UnreadableSpreadsheet,
)
from measures.spreadsheets.plain_tables import ASSIGNMENTS_KEY
from measures.spreadsheets.sheet_table import SheetTable, TableRow
from measures.spreadsheets.tables_reader import RefusedFile, SentFile, SentTable, decode_cell
from measures.text.confined.answer_values import check_value_count
from measures.text.confined.confined_process import OutOfTime, ReadingFailed, run_worker

logger = logging.getLogger(__name__)
_WORKER = "measures.spreadsheets.tables_worker"
_LONGEST_REASON = 2_000
#: Seconds that an upload waits while this process of the site reads another file.
_PATIENCE = 5.0
_reading = threading.BoundedSemaphore(1)


class ReaderBusy(Exception):
    """Another file is being read; the Chinese message is for the uploader."""


def read_tables_confined(
    kind: str, content: bytes, wanted: dict[str, Any]
) -> tuple[dict[str, SheetTable], tuple[str, ...]]:
    """Return the ``wanted`` tables of a file by name (see `tables_reader.read_tables`), and the names of other sheets.

    Release the database connection first. Raise `UnreadableSpreadsheet` for a file that is refused or takes too much
    time or memory, `ReaderBusy` while another file is read.
    """
    let_go()
    with _one_file_at_a_time():
        answer = _run_worker(kind, content, wanted)
    if kind == "jsonl":
        lines = ((line.number, _join_object(line.values, line.assignments)) for line in answer.lines)
        return build_jsonl_tables(lines), ()
    try:
        return {table.name: _build_table(table) for table in answer.tables}, answer.others
    except (ValueError, LookupError) as error:
        raise _unreadable_answer(str(error)) from error


@contextmanager
def _one_file_at_a_time() -> Iterator[None]:
    if not _reading.acquire(timeout=_PATIENCE):
        raise ReaderBusy("正在读取另一个文件，没有接收这个文件。请过半分钟再上传。")
    try:
        yield
    finally:
        _reading.release()


def _run_worker(kind: str, content: bytes, wanted: dict[str, Any]) -> SentFile:
    try:
        answer = run_worker(_WORKER, [kind, json.dumps(wanted, ensure_ascii=False)], content, ALLOWANCE)
        check_value_count(answer, _most_values(wanted))
        found = _answer_type().validate_json(answer, strict=True)
    except OutOfTime:
        raise UnreadableSpreadsheet(
            f"读取用时超过 {SECONDS} 秒，已停止。请删去无关的表、空行和格式，另存后再上传，或分几次上传。"
        ) from None
    except (ReadingFailed, ValidationError) as error:
        raise _unreadable_answer(str(error)) from None
    if isinstance(found, RefusedFile):
        raise UnreadableSpreadsheet(found.error[:_LONGEST_REASON])
    return found


def _most_values(wanted: dict[str, Any]) -> int:
    """Return how many values the ``wanted`` tables may have together, with names and headers."""
    cells: int = sum(one["most"] * (len(one["known"]) + 1) for one in wanted.values())
    return VALUES_PER_CELL * (cells + MAX_COLUMNS * (len(wanted) + 1))


def _unreadable_answer(why: str) -> UnreadableSpreadsheet:
    """Log why a file has no valid answer, and return the error for its uploader."""
    logger.warning("a spreadsheet could not be read apart: %s", why[:500])
    return UnreadableSpreadsheet(
        "读取占用内存过多，或文件已损坏，没有接收。请用表格软件打开后另存，或分几次上传。"
    )


def _build_table(found: SentTable) -> SheetTable:
    headers = [found.headers[at] for at in found.kept]
    table = SheetTable(found.name, found.headers, ignored=found.ignored, missing=found.missing)
    for number, cells in found.rows:
        table.rows.append(TableRow(number, dict(zip(headers, map(decode_cell, cells), strict=False))))
    return table


def _join_object(values: dict[str, Any], assignments: tuple[dict[str, Any], ...] | None) -> dict[str, Any]:
    return values if assignments is None else {**values, ASSIGNMENTS_KEY: assignments}


@cache
def _answer_type() -> TypeAdapter[SentFile | RefusedFile]:
    return TypeAdapter(SentFile | RefusedFile)


def build_jsonl_tables(lines: Iterable[tuple[int, dict[str, Any]]]) -> dict[str, SheetTable]:
    """Return the tables of numbered JSON lines as a workbook would hold them: 举措, and 责任 if lines have assignments.

    Raise `UnreadableSpreadsheet` if only some lines have them.
    """
    of_measures, of_assignments = MeasureResource(), AssignmentResource()
    measures, assignments = _empty_table(of_measures), _empty_table(of_assignments)
    has_assignments: set[bool] = set()
    for number, line in lines:
        measures.rows.append(TableRow(number, _cells_of(of_measures, line)))
        rows = line.get(ASSIGNMENTS_KEY)
        has_assignments.add(rows is not None)
        assignments.rows += [TableRow(number, _cells_of(of_assignments, row)) for row in rows or ()]
    if len(has_assignments) > 1:
        raise UnreadableSpreadsheet(
            f"有的行有 {ASSIGNMENTS_KEY}，有的行没有，不知道没有的是不是要删去。请各行一致。"
        )
    tables = {measures.name: measures}
    if True in has_assignments:
        tables[assignments.name] = assignments
    for table in tables.values():
        found = {header for row in table.rows for header in row.cells}
        table.headers = [header for header in table.headers if header in found or not table.rows]
    return tables


def _empty_table(resource: ExportResource) -> SheetTable:
    headers = [column.column_name for _, column in resource.columns]
    return SheetTable(resource.title_of_sheet, headers, lettered=False)


def _cells_of(resource: ExportResource, line: dict[str, Any]) -> dict[str, Any]:
    """Return the values of an object as the cells of a sheet, by header."""
    cells = {}
    for name, column in resource.columns:
        if name not in line:
            continue
        value = line[name]
        try:
            cells[column.column_name] = column.widget.render(column.widget.clean(value))
        except (ValueError, TypeError, OverflowError):
            # The comparison reports the invalid value.
            cells[column.column_name] = str(value)
    return cells
