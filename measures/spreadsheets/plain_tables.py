"""Read the rows of an uploaded CSV file and the objects of JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from measures.exports.formula_escape import BOM, FORMULA_MARK, unescape_formula
from measures.spreadsheets.file_limits import (
    MAX_ASSIGNMENT_ROWS,
    MAX_CELL_LENGTH,
    MAX_COLUMNS,
    UnreadableSpreadsheet,
)
from measures.spreadsheets.sheet_table import SheetTable, TableRow, is_empty_row, read_headers

#: The key of the rows of 责任 in an object of JSON lines.
ASSIGNMENTS_KEY = "assignments"
_NOT_UTF8 = "文件不是 UTF-8 编码。请在 Excel 中另存为“CSV UTF-8（逗号分隔）”，或改用 Excel 工作簿。"
_NOT_OURS = "不是本站导出的 JSON Lines。请上传从本站导出、改过的那个文件。"
_TOO_LONG = f"单元格的文字超过上限 {MAX_CELL_LENGTH:,} 字"


def read_csv_table(content: bytes, name: str, most: int) -> SheetTable:
    """Return the rows of a CSV file as the table ``name``.

    Raise `UnreadableSpreadsheet` if it is not UTF-8 or not CSV, has a formula, or has more than ``most`` rows.
    """
    table = SheetTable(name, [])
    try:
        text = content.decode().removeprefix(BOM)
    except UnicodeDecodeError as error:
        raise UnreadableSpreadsheet(_NOT_UTF8) from error
    csv.field_size_limit(MAX_CELL_LENGTH)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
            if is_empty_row(cells):
                continue
            if not table.headers:
                table.headers = read_headers(cells[:MAX_COLUMNS])
                continue
            _check_csv_row(table, number, cells, most)
            values = [unescape_formula(cell) for cell in cells[:MAX_COLUMNS]]
            table.rows.append(TableRow(number, dict(zip(table.headers, values, strict=False))))
    except csv.Error as error:
        reason = f"有{_TOO_LONG}" if "field limit" in str(error) else str(error)
        raise UnreadableSpreadsheet(f"这不是完好的 CSV 文件：{reason}。请重新导出后再改。") from error
    return table


def read_json_lines(content: bytes, most: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the line number and the object of each JSON line.

    Raise `UnreadableSpreadsheet` if the file is not JSON lines, has values that no export has, or has more than
    ``most`` lines.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSpreadsheet(f"文件不是 UTF-8 编码，{_NOT_OURS}") from error
    count = assignments = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        count += 1
        if count > most:
            raise UnreadableSpreadsheet(f"超过上限 {most} 行，不能上传。请分几次上传。")
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UnreadableSpreadsheet(f"第 {number} 行不是 JSON，文件{_NOT_OURS}") from error
        if not isinstance(found, dict):
            raise UnreadableSpreadsheet(f"第 {number} 行不是一个对象，文件{_NOT_OURS}")
        checked = _with_assignments(
            _check_object(found, number, but=ASSIGNMENTS_KEY), found.get(ASSIGNMENTS_KEY), number
        )
        assignments += len(checked.get(ASSIGNMENTS_KEY, ()))
        if assignments > MAX_ASSIGNMENT_ROWS:
            raise UnreadableSpreadsheet(
                f"{ASSIGNMENTS_KEY} 一共超过上限 {MAX_ASSIGNMENT_ROWS} 项，不能上传。请分几次上传。"
            )
        yield number, checked


def _check_csv_row(table: SheetTable, number: int, cells: list[str], most: int) -> None:
    """Raise `UnreadableSpreadsheet` if the table has ``most`` rows already, or a cell is a formula."""
    if len(table.rows) >= most:
        raise UnreadableSpreadsheet(
            f"有内容的行超过上限 {most} 行，不能上传。请分区或分年份导出，分几次上传。"
        )
    for header, cell in zip(table.headers, cells, strict=False):
        if cell.startswith("="):
            raise UnreadableSpreadsheet(
                f"单元格 {table.place(number, header)} 里是公式，不能上传。"
                f"如果确是以等号开头的文字，请在最前面加一个半角单引号 {FORMULA_MARK}。"
            )


def _check_object(line: dict[str, Any], number: int, *, but: str = "") -> dict[str, Any]:
    """Return the object without the key ``but``; raise `UnreadableSpreadsheet` for values that no export has."""
    if len(line) > MAX_COLUMNS:
        raise UnreadableSpreadsheet(
            f"第 {number} 行有 {len(line)} 项，超过上限 {MAX_COLUMNS} 项，{_NOT_OURS}"
        )
    found = {}
    for name, value in line.items():
        if name == but:
            continue
        if isinstance(value, dict):
            raise UnreadableSpreadsheet(f"第 {number} 行的 {name:.40} 不是本站导出的样子。请重新导出后再改。")
        if isinstance(value, list) and not all(isinstance(each, str) for each in value):
            raise UnreadableSpreadsheet(f"第 {number} 行的 {name:.40} 不是文字的列表。请重新导出后再改。")
        length = sum(map(len, value)) if isinstance(value, list) else len(str(value))
        if length > MAX_CELL_LENGTH:
            raise UnreadableSpreadsheet(
                f"第 {number} 行的 {name:.40} 超过上限 {MAX_CELL_LENGTH:,} 字，不能上传。请改短后再上传。"
            )
        found[name] = value
    return found


def _with_assignments(line: dict[str, Any], assignments: Any, number: int) -> dict[str, Any]:
    """Return the object with its checked assignments, if any; raise `UnreadableSpreadsheet` for invalid ones."""
    if assignments is None:
        return line
    if not isinstance(assignments, list):
        raise UnreadableSpreadsheet(f"第 {number} 行的 {ASSIGNMENTS_KEY} 不是列表，{_NOT_OURS}")
    if not all(isinstance(each, dict) for each in assignments):
        raise UnreadableSpreadsheet(f"第 {number} 行的 {ASSIGNMENTS_KEY} 里有不是对象的内容，{_NOT_OURS}")
    return line | {ASSIGNMENTS_KEY: [_check_object(each, number) for each in assignments]}
