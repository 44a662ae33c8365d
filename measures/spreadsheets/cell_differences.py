"""Compare a row of an uploaded file with its record, cell by cell."""

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
    """A cell that differs: ``in_file`` is its value in the file, ``in_record`` that of the record.

    ``name`` and ``header`` are those of the column. ``problem`` is a Chinese message if the cell cannot be read;
    ``in_file`` is `MERGED` for a covered cell.
    """

    name: str
    header: str
    in_file: Any
    in_record: CellValue
    problem: str = ""


def compare_cells(
    resource: ExportResource, cells: Mapping[str, Any], record: Any
) -> Iterator[CellDifference]:
    """Yield the differences between a row of a file and a record, in column order.

    Skip columns that the file lacks. Compare only the beginning of a text that was cut to fit its cell.
    """
    for name, column in resource.columns:
        header = column.column_name
        if header not in cells:
            continue
        in_file = cells[header]
        if in_file is MERGED:
            yield CellDifference(name, header, MERGED, column.cell(record), _MERGED_PROBLEM)
        elif isinstance(in_file, str) and in_file.endswith(CUT_NOTE):
            if in_file != cut_to_cell(str(column.cell(record))):
                yield CellDifference(name, header, in_file, column.cell(record), _CUT_PROBLEM)
        elif (problem := _compare_cell(column, in_file, record)) is not None:
            yield CellDifference(name, header, in_file, column.cell(record), problem)


def _compare_cell(column: ExportColumn, in_file: Any, record: Any) -> str | None:
    """Return None if a cell equals the record, a Chinese message if it cannot be read, and "" if it differs."""
    in_record = column.cell(record)
    if in_file == in_record and type(in_file) is type(in_record):
        return None
    try:
        return (
            None
            if normalise_line_ends(column.widget.clean(in_file))
            == normalise_line_ends(column.widget.clean(in_record))
            else ""
        )
    except (ValueError, OverflowError) as error:
        return (
            str(error)
            if isinstance(error, ValueError) and str(error).endswith("。")
            else f"“{in_file!s:.40}”无法读懂。"
        )


def normalise_line_ends(value: Any) -> Any:
    """Return a text with line feeds as line ends, as spreadsheets keep no others; return other values unchanged."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value
