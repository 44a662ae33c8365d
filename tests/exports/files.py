"""Exports for the tests: made as the site makes them, read as a stranger would."""

from __future__ import annotations

import io
from typing import Any

import openpyxl

from measures.exports.export_formats import EXPORT_FORMATS, write_export
from measures.exports.selection import select_by_query
from measures.search.query.measure_query import MeasureQuery
from measures.spreadsheets.import_formats import CsvFormat, JsonLinesFormat, WorkbookFormat

SITE = "https://policyhub.example"
FORMATS: dict[str, Any] = {"xlsx": WorkbookFormat, "csv": CsvFormat, "jsonl": JsonLinesFormat}


def exported(kind: str, query: MeasureQuery | None = None) -> bytes:
    """Return the export of what ``query`` asks for, of everything if there is none."""
    file = io.BytesIO()
    with select_by_query(query or MeasureQuery(), site=SITE) as selection:
        write_export(selection, EXPORT_FORMATS[kind], file)
    return file.getvalue()


def opened(content: bytes) -> openpyxl.Workbook:
    """Return a workbook as openpyxl reads it."""
    return openpyxl.load_workbook(io.BytesIO(content))


def column(content: bytes, kind: str, header: str) -> list[Any]:
    """Return a column of an export, read back."""
    values: list[Any] = FORMATS[kind]().create_dataset(content)[header]
    return values


def row(sheet: Any, number: int) -> dict[str, Any]:
    """Return a row of a sheet (from 1, the header not counted) by its headers."""
    headers = [cell.value for cell in sheet[1]]
    return dict(zip(headers, (cell.value for cell in sheet[number + 1]), strict=True))
