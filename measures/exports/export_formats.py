"""The export formats, and the function that writes a selection in one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import IO

from measures.exports.calendar_file import write_calendar
from measures.exports.csv_and_jsonl import write_csv, write_jsonl
from measures.exports.filenames import build_file_name
from measures.exports.selection import ExportSelection
from measures.exports.workbook import write_workbook


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format: its name in addresses, its label and description in the menu, its media type, its writer."""

    name: str
    label: str
    note: str
    media_type: str
    write: Callable[[ExportSelection, IO[bytes]], int]


def _write_measures_workbook(selection: ExportSelection, file: IO[bytes]) -> int:
    """Write the workbook and return its number of measures."""
    return write_workbook(selection, file).measures


def _write_returnable(selection: ExportSelection, file: IO[bytes]) -> int:
    """Write the workbook that comes back and return its number of measures."""
    return write_workbook(selection, file, is_returnable=True).measures


EXPORT_FORMATS: dict[str, ExportFormat] = {
    kind.name: kind
    for kind in (
        ExportFormat(
            "xlsx",
            "Excel 工作簿",
            "举措、责任、汇总、说明四张表",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _write_measures_workbook,
        ),
        ExportFormat("csv", "CSV", "一行一项，供程序读取", "text/csv; charset=utf-8", write_csv),
        ExportFormat(
            "jsonl", "JSON Lines", "一行一个对象，含责任分工", "application/jsonl; charset=utf-8", write_jsonl
        ),
    )
}

#: For staff: what may be changed is open, the rest locked. Readers get the plain one, which sorts and filters freely.
RETURNABLE = replace(EXPORT_FORMATS["xlsx"], note="可交回的工作簿", write=_write_returnable)

#: No table: only what has a day.
CALENDAR = ExportFormat("ics", "日历（.ics）", "", "text/calendar; charset=utf-8", write_calendar)


class IncompleteExport(Exception):
    """The file does not contain exactly the selected measures and must not be sent."""


def write_export(selection: ExportSelection, kind: ExportFormat, file: IO[bytes]) -> str:
    """Write a selection to ``file`` in the format ``kind`` and return the file name.

    Raise `IncompleteExport` unless every measure of the selection was written, `row_sheet.TooManyRows` if a workbook
    cannot hold it, and `OSError` if ``file`` cannot be written.
    """
    written = kind.write(selection, file)
    if written != len(selection.pks):
        raise IncompleteExport
    return build_file_name(selection.name, written, selection.at, kind.name)
