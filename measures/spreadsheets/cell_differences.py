"""Compare a row of an uploaded file with its record, cell by cell, as the columns compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from measures.exports.columns import CellValue, ExportColumn
from measures.exports.resources import ExportResource
from measures.exports.row_sheet import CUT_NOTE, cut_to_cell
from measures.spreadsheets.sheet_table import MERGED

_CUT_PROBLEM = "导出时单元格放不下，只有前一部分，不能通过表格修改。请在网站上修改。"
_MERGED_PROBLEM = "这一格被合并单元格盖住，内容已丢失，按没有改动处理。请取消合并后再改。"


@dataclass(frozen=True, slots=True)
class CellDifference:
    """One cell that differs.

    ``name`` and ``header`` are the column's, ``there`` is what the file says, ``here`` what the record does.
    ``problem`` says why something cannot be compared; ``there`` is `MERGED` where another cell covers it.
    """

    name: str
    header: str
    there: Any
    here: CellValue
    problem: str = ""


def compare_cells(
    resource: ExportResource, cells: Mapping[str, Any], record: Any
) -> Iterator[CellDifference]:
    """Yield what differs between a row of a file and a record, in the order of the columns.

    Columns that the file does not have are not compared. Of a text that was too long for a cell what fitted is.
    """
    for name, column in resource.columns:
        header = column.column_name
        if header not in cells:
            continue
        there = cells[header]
        if there is MERGED:
            yield CellDifference(name, header, MERGED, column.cell(record), _MERGED_PROBLEM)
        elif isinstance(there, str) and there.endswith(CUT_NOTE):
            if there != cut_to_cell(str(column.cell(record))):
                yield CellDifference(name, header, there, column.cell(record), _CUT_PROBLEM)
        elif (problem := _compare_cell(column, there, record)) is not None:
            yield CellDifference(name, header, there, column.cell(record), problem)


def _compare_cell(column: ExportColumn, there: Any, record: Any) -> str | None:
    """Return None for a cell that says the same as the record, what is wrong with one that says nothing, else ""."""
    here = column.cell(record)
    if there == here and type(there) is type(here):
        return None
    try:
        return (
            None
            if normalise_line_ends(column.widget.clean(there))
            == normalise_line_ends(column.widget.clean(here))
            else ""
        )
    except (ValueError, OverflowError) as error:
        return (
            str(error)
            if isinstance(error, ValueError) and str(error).endswith("。")
            else f"“{there!s:.40}”无法读懂。"
        )


def normalise_line_ends(value: Any) -> Any:
    """Return a text with its lines ended by a line feed alone, as no spreadsheet keeps any other; else the value."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value
