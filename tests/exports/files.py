"""Exports for the tests: written by the site, read by other libraries."""

from __future__ import annotations

import io
from typing import Any

import openpyxl

from measures.exports.export_formats import EXPORT_FORMATS, write_export
from measures.exports.selection import select_by_query
from measures.search.query.measure_query import MeasureQuery
from measures.spreadsheets.confined_reader import build_jsonl_tables
from measures.spreadsheets.file_limits import MAX_ASSIGNMENT_ROWS
from measures.spreadsheets.plain_tables import read_csv_table, read_json_lines
from measures.spreadsheets.sheet_table import SheetTable
from measures.spreadsheets.workbook_tables import read_workbook_tables

SITE = "https://policyhub.example"
FORMATS = ("xlsx", "csv", "jsonl")
_SHEET = "举措"


def exported(kind: str, query: MeasureQuery | None = None) -> bytes:
    """Return the export of the measures of ``query``, of all without one."""
    file = io.BytesIO()
    with select_by_query(query or MeasureQuery(), site=SITE) as selection:
        write_export(selection, EXPORT_FORMATS[kind], file)
    return file.getvalue()


def opened(content: bytes) -> openpyxl.Workbook:
    """Return a workbook opened by openpyxl."""
    return openpyxl.load_workbook(io.BytesIO(content))


def column(content: bytes, kind: str, header: str) -> list[Any]:
    """Return the cells of a column of an export."""
    cells = (row.cells.get(header) for row in measure_table(content, kind).rows)
    return ["" if cell is None else cell for cell in cells]


def measure_table(content: bytes, kind: str) -> SheetTable:
    """Return the table 举措 of an export."""
    if kind == "xlsx":
        return read_workbook_tables(content, {_SHEET: MAX_ASSIGNMENT_ROWS})[0][_SHEET]
    if kind == "csv":
        return read_csv_table(content, _SHEET, MAX_ASSIGNMENT_ROWS)
    return build_jsonl_tables(read_json_lines(content, MAX_ASSIGNMENT_ROWS))[_SHEET]


def row(sheet: Any, number: int) -> dict[str, Any]:
    """Return the cells of a row of a sheet by header; ``number`` is from 1 without the header."""
    headers = [cell.value for cell in sheet[1]]
    return dict(zip(headers, (cell.value for cell in sheet[number + 1]), strict=True))
