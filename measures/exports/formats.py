"""Reading an export back, as import-export's formats: a workbook, CSV, JSON lines, each to rows under Chinese headers.

What `export` wrote comes back unchanged: marks against formulas are taken away, ``_xHHHH_`` is what it stands for.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from typing import Any, ClassVar

import tablib
from import_export.formats.base_formats import Format

from measures.exports.escape import restored
from measures.exports.export import KINDS
from measures.exports.plain import BOM, csv_row
from measures.exports.resources import ExportResource, MeasureResource
from measures.exports.workbook import write_table

_ESCAPED = re.compile("_x([0-9a-fA-F]{4})_")


class Unreadable(ValueError):
    """A file is not what its format says; the message, in Chinese, is for whoever gave it."""


class _Ours(Format):
    """What the three formats share. ``kind`` is the name in `KINDS`."""

    kind: ClassVar[str]

    def get_title(self) -> str:
        """Return the format's name."""
        return self.kind

    def get_extension(self) -> str:
        """Return the ending of file names."""
        return self.kind

    def get_content_type(self) -> str:
        """Return the media type."""
        return KINDS[self.kind].media_type

    def can_import(self) -> bool:
        """Return True."""
        return True

    def can_export(self) -> bool:
        """Return True."""
        return True


class WorkbookFormat(_Ours):
    """A workbook; read is the sheet named ``sheet``, or the first where that is empty."""

    kind = "xlsx"

    def __init__(self, sheet: str = MeasureResource.title_of_sheet) -> None:
        self.sheet = sheet

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> tablib.Dataset:
        """Return the rows of the sheet; raise `Unreadable` for what is no workbook or holds a formula."""
        import openpyxl
        from openpyxl.utils.exceptions import InvalidFileException

        try:
            book = openpyxl.load_workbook(io.BytesIO(in_stream), read_only=True, data_only=False)
        except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
            raise Unreadable("这不是 Excel 工作簿（.xlsx）。") from error
        try:
            if self.sheet and self.sheet not in book.sheetnames:
                raise Unreadable(f"工作簿里没有“{self.sheet}”这张表。")
            sheet = book[self.sheet] if self.sheet else book.worksheets[0]
            rows = ([_value(cell) for cell in row] for row in sheet.iter_rows())
            return _dataset(next(rows, []), rows)
        finally:
            book.close()

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """Return a workbook with one sheet of the rows."""
        file = io.BytesIO()
        write_table(file, self.sheet or "Sheet1", dataset.headers or [], dataset)
        return file.getvalue()


class CsvFormat(_Ours):
    """CSV in UTF-8, with or without a byte order mark."""

    kind = "csv"

    def create_dataset(self, in_stream: str | bytes, **kwargs: Any) -> tablib.Dataset:
        """Return the rows; raise `Unreadable` for what is no CSV in UTF-8."""
        try:
            text = in_stream.decode() if isinstance(in_stream, bytes) else in_stream
            rows = csv.reader(io.StringIO(text.removeprefix(BOM), newline=""), strict=True)
            return _dataset(next(rows, []), ([restored(cell) for cell in row] for row in rows))
        except (UnicodeDecodeError, csv.Error) as error:
            raise Unreadable(f"这不是 UTF-8 编码的 CSV：{error}") from error

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """Return the rows as CSV."""
        text = io.StringIO(newline="")
        rows = csv.writer(text)
        rows.writerow(csv_row(dataset.headers or []))
        rows.writerows(map(csv_row, dataset))
        return (BOM + text.getvalue()).encode()


class JsonLinesFormat(_Ours):
    """JSON lines, whose keys are the names of a resource's columns."""

    kind = "jsonl"

    def __init__(self, resource: type[ExportResource] = MeasureResource) -> None:
        self.columns = resource().columns

    def create_dataset(self, in_stream: str | bytes, **kwargs: Any) -> tablib.Dataset:
        """Return the rows; raise `Unreadable` for what is no JSON lines."""
        rows = []
        try:
            text = in_stream.decode("utf-8-sig") if isinstance(in_stream, bytes) else in_stream
            for line in filter(str.strip, text.split("\n")):
                values = json.loads(line)
                rows.append(
                    [column.widget.render(column.widget.clean(values[name])) for name, column in self.columns]
                )
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable("这不是本站导出的 JSON Lines。") from error
        return _dataset([column.column_name for _, column in self.columns], rows)

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """Return the rows as JSON lines."""
        names = {column.column_name: (name, column) for name, column in self.columns}
        lines = []
        for row in dataset.dict:
            known = {names[header][0]: names[header][1].widget.clean(cell) for header, cell in row.items()}
            lines.append(json.dumps(known, ensure_ascii=False, default=str) + "\n")
        return "".join(lines).encode()


def _dataset(headers: Any, rows: Any) -> tablib.Dataset:
    """Return the rows as a dataset; empty rows are left out, short ones are filled up."""
    dataset = tablib.Dataset(headers=list(headers))
    width = len(dataset.headers or ())
    for row in rows:
        cells = [("" if cell is None else cell) for cell in row[:width]]
        if any(cell != "" for cell in cells):
            dataset.append(cells + [""] * (width - len(cells)))
    return dataset


def _value(cell: Any) -> Any:
    """Return the value of a cell of openpyxl's; raise `Unreadable` for a formula."""
    if getattr(cell, "data_type", "") == "f":
        raise Unreadable(f"单元格 {cell.coordinate} 里是公式，不能导入；请粘贴为数值。")
    if isinstance(cell.value, str):
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), cell.value)
    return cell.value
