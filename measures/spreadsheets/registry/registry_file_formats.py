"""The formats of the registry: exports without formulas, and imports read by the confined process."""

from __future__ import annotations

import csv
import io
from typing import Any, ClassVar

import tablib
from import_export.formats.base_formats import Format

from measures.exports.csv_and_jsonl import build_csv_row
from measures.exports.export_formats import EXPORT_FORMATS
from measures.exports.formula_escape import BOM
from measures.exports.workbook import write_table
from measures.spreadsheets.confined_reader import read_tables_confined
from measures.spreadsheets.file_limits import UnreadableSpreadsheet
from measures.spreadsheets.registry.resources import ROW_HEADER, RegistryResource
from measures.spreadsheets.sheet_table import MERGED, SheetTable
from measures.spreadsheets.spreadsheet_reader import detect_format

#: The most rows and bytes of a file: ten times those of the departments of a city.
MAX_REGISTRY_ROWS = 5_000
MAX_REGISTRY_BYTES = 1024 * 1024


class _InertFormat(Format):
    """An export without formulas; ``kind`` is its name in `EXPORT_FORMATS`."""

    kind: ClassVar[str]

    def get_title(self) -> str:
        """Return the label of the format."""
        return EXPORT_FORMATS[self.kind].label

    def get_extension(self) -> str:
        """Return the ending of the file name."""
        return self.kind

    def get_content_type(self) -> str:
        """Return the media type."""
        return EXPORT_FORMATS[self.kind].media_type

    def can_export(self) -> bool:
        """Return True."""
        return True


class InertWorkbook(_InertFormat):
    """A workbook with one sheet."""

    kind = "xlsx"

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """Return the workbook."""
        file = io.BytesIO()
        write_table(file, dataset.title, dataset.headers, dataset)
        return file.getvalue()


class InertCsv(_InertFormat):
    """CSV that Excel opens."""

    kind = "csv"

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """Return the rows as CSV."""
        text = io.StringIO(newline="")
        rows = csv.writer(text)
        rows.writerow(build_csv_row(dataset.headers))
        rows.writerows(map(build_csv_row, dataset))
        return (BOM + text.getvalue()).encode()


class ConfinedTable(Format):
    """A workbook or CSV file of a resource, read by the confined process."""

    def __init__(self, resource: type[RegistryResource], encoding: str | None = None) -> None:
        self.resource, self.encoding = resource, encoding

    def get_title(self) -> str:
        """Return the label of the format."""
        return "Excel 工作簿（.xlsx）或 CSV（UTF-8）"

    def can_import(self) -> bool:
        """Return True."""
        return True

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> tablib.Dataset:
        """Return the rows; raise `UnreadableSpreadsheet` if the file is refused, `ReaderBusy` while another is read."""
        title, known = self.resource.title_of_sheet, self.resource.known_headers()
        kind = detect_format(in_stream)
        if kind == "jsonl":
            raise UnreadableSpreadsheet("这里只接收 Excel 工作簿（.xlsx）和 CSV。")
        wanted = {
            title: {"most": MAX_REGISTRY_ROWS, "known": known, "needed": sorted(self.resource.needed)},
        }
        tables, _ = read_tables_confined(kind, in_stream, wanted)
        return _build_dataset(tables[title], known)


def _build_dataset(table: SheetTable, headers: list[str]) -> tablib.Dataset:
    """Return a table with a column of row numbers; raise `UnreadableSpreadsheet` for a covered cell."""
    dataset = tablib.Dataset(headers=[*headers, ROW_HEADER])
    for row in table.rows:
        cells = [row.cells.get(header) for header in headers]
        for header, cell in zip(headers, cells, strict=True):
            if cell is MERGED:
                place = table.place(row.number, header)
                raise UnreadableSpreadsheet(f"{place} 被合并单元格盖住，内容已丢失。请取消合并后再上传。")
        dataset.append([*("" if cell is None else cell for cell in cells), row.number])
    return dataset
