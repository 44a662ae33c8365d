"""Reading an export back, as import-export's formats: a workbook, CSV, JSON lines, each to rows under Chinese headers.

What `export` wrote comes back unchanged: marks against formulas are taken away, ``_xHHHH_`` is what it stands for.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any, ClassVar

import tablib
from import_export.formats.base_formats import Format

from measures.exports.csv_and_jsonl import build_csv_row
from measures.exports.export_formats import EXPORT_FORMATS
from measures.exports.formula_escape import BOM
from measures.exports.resources import MeasureResource
from measures.exports.workbook import write_table
from measures.spreadsheets.file_limits import MAX_ASSIGNMENT_ROWS
from measures.spreadsheets.jsonl_tables import build_jsonl_tables
from measures.spreadsheets.plain_tables import read_csv_table, read_json_lines
from measures.spreadsheets.sheet_table import SheetTable
from measures.spreadsheets.workbook_tables import read_workbook_tables


class _ExportedFileFormat(Format):
    """What the three formats share. ``kind`` is the name in `EXPORT_FORMATS`."""

    kind: ClassVar[str]

    def get_title(self) -> str:
        """Return the format's name."""
        return self.kind

    def get_extension(self) -> str:
        """Return the ending of file names."""
        return self.kind

    def get_content_type(self) -> str:
        """Return the media type."""
        return EXPORT_FORMATS[self.kind].media_type

    def can_import(self) -> bool:
        """Return True."""
        return True

    def can_export(self) -> bool:
        """Return True."""
        return True


class WorkbookFormat(_ExportedFileFormat):
    """A workbook, of which the sheet named ``sheet`` is read."""

    kind = "xlsx"

    def __init__(self, sheet: str = MeasureResource.title_of_sheet) -> None:
        self.sheet = sheet

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> tablib.Dataset:
        """Return the rows of the sheet; raise `Unreadable` for what is no workbook, or holds a formula."""
        return _to_dataset(read_workbook_tables(in_stream, {self.sheet: MAX_ASSIGNMENT_ROWS})[0][self.sheet])

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """Return a workbook with one sheet of the rows."""
        file = io.BytesIO()
        write_table(file, self.sheet, dataset.headers or [], dataset)
        return file.getvalue()


class CsvFormat(_ExportedFileFormat):
    """CSV in UTF-8, with or without a byte order mark."""

    kind = "csv"

    def create_dataset(self, in_stream: str | bytes, **kwargs: Any) -> tablib.Dataset:
        """Return the rows; raise `Unreadable` for what is no CSV in UTF-8."""
        return _to_dataset(
            read_csv_table(_to_bytes(in_stream), MeasureResource.title_of_sheet, MAX_ASSIGNMENT_ROWS)
        )

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """Return the rows as CSV."""
        text = io.StringIO(newline="")
        rows = csv.writer(text)
        rows.writerow(build_csv_row(dataset.headers or []))
        rows.writerows(map(build_csv_row, dataset))
        return (BOM + text.getvalue()).encode()


class JsonLinesFormat(_ExportedFileFormat):
    """JSON lines, whose keys are the names of the columns of measures."""

    kind = "jsonl"

    def create_dataset(self, in_stream: str | bytes, **kwargs: Any) -> tablib.Dataset:
        """Return the rows; raise `Unreadable` for what is no JSON lines."""
        lines = read_json_lines(_to_bytes(in_stream), MAX_ASSIGNMENT_ROWS)
        return _to_dataset(build_jsonl_tables(lines)[MeasureResource.title_of_sheet])

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """Return the rows as JSON lines."""
        names = {column.column_name: (name, column) for name, column in MeasureResource().columns}
        lines = []
        for row in dataset.dict:
            known = {names[header][0]: names[header][1].widget.clean(cell) for header, cell in row.items()}
            lines.append(json.dumps(known, ensure_ascii=False, default=str) + "\n")
        return "".join(lines).encode()


def _to_dataset(table: SheetTable) -> tablib.Dataset:
    """Return a table as import-export takes it; short rows are filled up."""
    headers = [header for header in table.headers if header]
    dataset = tablib.Dataset(headers=headers)
    for row in table.rows:
        cells = [row.cells.get(header) for header in headers]
        dataset.append([("" if cell is None else cell) for cell in cells])
    return dataset


def _to_bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()
