"""Read the sheets of an uploaded workbook row by row, from whichever program saved it."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import Any

import openpyxl
from openpyxl.utils.cell import range_boundaries

from measures.spreadsheets.file_limits import MAX_COLUMNS, MAX_SHEET_ROWS, UnreadableSpreadsheet
from measures.spreadsheets.sheet_table import MERGED, SheetTable, TableRow, is_empty_row, read_headers
from measures.spreadsheets.workbook_archive import ARCHIVE_ERRORS, DAMAGED_WORKBOOK, inspect_workbook

_ESCAPED = re.compile("_x([0-9a-fA-F]{4})_")
#: The errors of openpyxl and its parsers for an invalid part.
_PARSER_ERRORS = (*ARCHIVE_ERRORS, SyntaxError, TypeError, AttributeError)


def read_workbook_tables(content: bytes, most: Mapping[str, int]) -> tuple[dict[str, SheetTable], list[str]]:
    """Return the sheets named in ``most``, which holds their maximum numbers of rows, and the names of other sheets.

    Raise `UnreadableSpreadsheet` if the file is not a workbook, or a sheet is missing, has too many rows, or has a
    formula or an error value.
    """
    merged = inspect_workbook(content)
    # openpyxl warns of styles and extensions that it does not know; they are not read here.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=False, keep_links=False
            )
        except _PARSER_ERRORS as error:
            raise UnreadableSpreadsheet(f"这不是完好的 Excel 工作簿（.xlsx）。{DAMAGED_WORKBOOK}") from error
        try:
            others = [name for name in book.sheetnames if name not in most]
            lacking = [name for name in most if name not in book.sheetnames]
            if lacking:
                raise UnreadableSpreadsheet(
                    f"工作簿里没有“{'”“'.join(lacking)}”这张表（现有：{'、'.join(others[:10]) or '无'}）。"
                    "请上传从本站导出的工作簿，表名保持不变。"
                )
            return {name: _read_table(book[name], merged, number) for name, number in most.items()}, others
        except UnreadableSpreadsheet:
            raise
        except _PARSER_ERRORS as error:
            raise UnreadableSpreadsheet(DAMAGED_WORKBOOK) from error
        finally:
            book.close()


def _read_table(sheet: Any, merged: Mapping[str, list[str]], most: int) -> SheetTable:
    """Return the table of a sheet; its first row that is not empty holds the headers."""
    if not hasattr(sheet, "reset_dimensions"):
        raise UnreadableSpreadsheet(f"“{sheet.title}”不是表格，而是图表。请上传从本站导出的工作簿。")
    covered = _merged_bounds(merged.get(str(sheet._worksheet_path).lstrip("/"), []))
    # The declared size of a sheet may be wrong, and rows beyond it would be left out silently.
    sheet.reset_dimensions()
    table = SheetTable(sheet.title, [])
    for number, cells in _filled_rows(sheet, covered):
        if not table.headers:
            table.headers = read_headers(cells)
            continue
        if len(table.rows) >= most:
            raise UnreadableSpreadsheet(
                f"“{sheet.title}”有内容的行超过上限 {most} 行，不能上传。请分区或分年份导出，分几次上传。"
            )
        table.rows.append(
            TableRow(
                number, {header: cell for header, cell in zip(table.headers, cells, strict=False) if header}
            )
        )
    return table


def _filled_rows(sheet: Any, covered: list[tuple[int, int, int, int]]) -> Iterator[tuple[int, list[Any]]]:
    """Yield the number and the values of each row that is not empty."""
    empty: object = None
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        if number > MAX_SHEET_ROWS:
            raise UnreadableSpreadsheet(
                f"“{sheet.title}”的行数超过 {MAX_SHEET_ROWS}，不是正常的工作表。{DAMAGED_WORKBOOK}"
            )
        # openpyxl yields the same object for each row that the file omits, of which there can be a million.
        if cells is empty:
            continue
        empty = cells
        values = [_cell_value(cell, sheet.title) for cell in cells]
        if is_empty_row(values):
            continue
        for left, top, right, bottom in covered:
            if top <= number <= bottom:
                for column in range(left, min(right, MAX_COLUMNS) + 1):
                    if (column, number) != (left, top):
                        values[column - 1] = MERGED
        yield number, values


def _merged_bounds(ranges: list[str]) -> list[tuple[int, int, int, int]]:
    """Return the left, top, right and bottom of each merged range, from 1."""
    return [range_boundaries(one) for one in ranges if ":" in one]


def _cell_value(cell: Any, title: str) -> Any:
    """Return the value of an openpyxl cell; raise `UnreadableSpreadsheet` for a formula or an error value."""
    kind = getattr(cell, "data_type", "")
    if kind == "f":
        raise UnreadableSpreadsheet(
            f"单元格 {title}!{cell.coordinate} 里是公式，不能上传。请复制后“选择性粘贴”为数值。"
        )
    if kind == "e":
        raise UnreadableSpreadsheet(
            f"单元格 {title}!{cell.coordinate} 里是错误值 {cell.value}，不能上传。请改正后再上传。"
        )
    if isinstance(cell.value, str):
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), cell.value)
    if isinstance(cell.value, datetime) and cell.value.time() == time():
        return cell.value.date()
    return cell.value
