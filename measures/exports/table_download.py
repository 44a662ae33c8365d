"""A small table of texts and numbers as a download: CSV or a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.http import HttpResponse
from django.utils import timezone

from measures.exports.columns import CellValue
from measures.exports.csv_and_jsonl import build_csv_row
from measures.exports.export_formats import EXPORT_FORMATS
from measures.exports.filenames import content_disposition, safe_file_name
from measures.exports.formula_escape import BOM
from measures.exports.workbook import write_table

#: The formats in which a table can be taken.
TABLE_FORMATS = ("xlsx", "csv")


@dataclass(frozen=True, slots=True)
class DownloadTable:
    """A table: its ``title``, the names of its columns, and ``rows`` with a cell for each column."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[CellValue]]


def build_table_download(table: DownloadTable, kind: str, *, words: str) -> HttpResponse:
    """Return a table as a download in one of `TABLE_FORMATS`; ``words`` go into the name of the file."""
    file = io.BytesIO()
    (_write_table_workbook if kind == "xlsx" else _write_csv)(table, file)
    response = HttpResponse(file.getvalue(), content_type=EXPORT_FORMATS[kind].media_type)
    response["Content-Disposition"] = content_disposition(
        _file_name(table, words, kind, timezone.localtime())
    )
    response["Cache-Control"] = "no-store"
    return response


def _file_name(table: DownloadTable, words: str, kind: str, at: datetime) -> str:
    parts = (
        safe_file_name(table.title),
        safe_file_name(words),
        f"{len(table.rows)}行",
        f"{at:%Y%m%d-%H%M}",
    )
    return f"{'_'.join(part for part in parts if part)}.{kind}"


def _write_csv(table: DownloadTable, file: IO[bytes]) -> None:
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(table.header)
    rows.writerows(map(build_csv_row, table.rows))
    file.write((BOM + text.getvalue()).encode("utf-8", "replace"))


def _write_table_workbook(table: DownloadTable, file: IO[bytes]) -> None:
    write_table(file, table.title, table.header, table.rows)
