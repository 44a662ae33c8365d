"""The way in: one of the formats, a selection, and a file to write it to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from measures.exports.csv_and_jsonl import write_csv, write_jsonl
from measures.exports.filenames import build_file_name
from measures.exports.selection import ExportSelection
from measures.exports.workbook import write_workbook


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format: its name in addresses, what the menu calls it and says of it, its media type, what writes it."""

    name: str
    label: str
    note: str
    media_type: str
    write: Callable[[ExportSelection, IO[bytes]], int]


def _write_workbook(selection: ExportSelection, file: IO[bytes]) -> int:
    """Write the workbook; return how many measures it has."""
    return write_workbook(selection, file).measures


EXPORT_FORMATS: dict[str, ExportFormat] = {
    kind.name: kind
    for kind in (
        ExportFormat(
            "xlsx",
            "Excel 工作簿",
            "举措、责任、汇总、说明四张表",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _write_workbook,
        ),
        ExportFormat("csv", "CSV", "一行一项，供程序读取", "text/csv; charset=utf-8", write_csv),
        ExportFormat(
            "jsonl", "JSON Lines", "一行一个对象，含责任分工", "application/jsonl; charset=utf-8", write_jsonl
        ),
    )
}


class IncompleteExport(Exception):
    """What was written is not what was selected; it must not be handed out."""


def write_export(selection: ExportSelection, kind: ExportFormat, file: IO[bytes]) -> str:
    """Write a selection to ``file`` and return what to call it.

    Raise `IncompleteExport` unless every measure of the selection was written, `sheet.TooManyRows` where a workbook
    cannot
    hold it, and `OSError` where ``file`` cannot be written.
    """
    written = kind.write(selection, file)
    if written != len(selection.pks):
        raise IncompleteExport
    return build_file_name(selection.name, written, selection.at, kind.name)
