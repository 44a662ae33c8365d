"""The rows of a CSV file or of JSON lines that came back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from measures.exports.escape import MARK, restored
from measures.exports.plain import BOM
from measures.exports.resources import AssignmentResource, ExportResource, MeasureResource
from measures.exports.returned.limits import MOST_COLUMNS
from measures.exports.returned.table import Row, Table, header_of, is_empty
from measures.exports.returned.unreadable import Unreadable

#: Under this key a line of JSON has the rows of 责任.
DUTIES = "assignments"
_NOT_UTF8 = "文件不是 UTF-8 编码。请在 Excel 中另存为“CSV UTF-8（逗号分隔）”，或改用 Excel 工作簿。"


def csv_table(content: bytes, most: int) -> Table:
    """Return the rows of a CSV file; raise `Unreadable` for one not in UTF-8, with a formula, or with more rows."""
    table = Table(MeasureResource.title_of_sheet, [])
    try:
        text = content.decode().removeprefix(BOM)
    except UnicodeDecodeError as error:
        raise Unreadable(_NOT_UTF8) from error
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
            if is_empty(cells):
                continue
            if not table.headers:
                table.headers = header_of(cells)
                continue
            _check(table, number, cells, most)
            values = [restored(cell) for cell in cells[:MOST_COLUMNS]]
            table.rows.append(Row(number, dict(zip(table.headers, values, strict=False))))
    except csv.Error as error:
        raise Unreadable(f"这不是完好的 CSV 文件：{error}。请重新导出后再改。") from error
    return table


def json_tables(content: bytes, most: int) -> dict[str, Table]:
    """Return the tables that JSON lines hold: 举措, and 责任 if any line says who is responsible.

    Raise `Unreadable` for what is no JSON lines, or more of them.
    """
    of_measures, of_duties = MeasureResource(), AssignmentResource()
    measures, assignments = _empty(of_measures), _empty(of_duties)
    said: set[bool] = set()
    for number, line in _lines(content, most):
        measures.rows.append(Row(number, _cells(of_measures, line, number)))
        duties = line.get(DUTIES)
        said.add(duties is not None)
        if not isinstance(duties, list | None):
            raise Unreadable(f"第 {number} 行的 {DUTIES} 不是列表，不是本站导出的 JSON Lines。")
        for duty in duties or ():
            if not isinstance(duty, dict):
                raise Unreadable(f"第 {number} 行的 {DUTIES} 里有不是对象的内容，不是本站导出的 JSON Lines。")
            assignments.rows.append(Row(number, _cells(of_duties, duty, number)))
    if len(said) > 1:
        raise Unreadable(f"有的行有 {DUTIES}，有的行没有，不知道没有的是不是要删去。请各行一致。")
    tables = {measures.name: measures}
    if True in said:
        tables[assignments.name] = assignments
    for table in tables.values():
        found = {header for row in table.rows for header in row.cells}
        table.headers = [header for header in table.headers if header in found or not table.rows]
    return tables


def _check(table: Table, number: int, cells: list[str], most: int) -> None:
    """Raise `Unreadable` for a row too many, or one with a formula in it."""
    if len(table.rows) >= most:
        raise Unreadable(f"有内容的行超过上限 {most} 行，不能上传。请分区或分年份导出，分几次上传。")
    for header, cell in zip(table.headers, cells, strict=False):
        if cell.startswith("="):
            raise Unreadable(
                f"单元格 {table.place(number, header)} 里是公式，不能上传。"
                f"如果确是以等号开头的文字，请在最前面加一个半角单引号 {MARK}。"
            )


def _empty(resource: ExportResource) -> Table:
    headers = [column.column_name for _, column in resource.columns]
    return Table(resource.title_of_sheet, headers, lettered=False)


def _lines(content: bytes, most: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects with the numbers of their lines."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("文件不是 UTF-8 编码，不是本站导出的 JSON Lines。") from error
    count = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        count += 1
        if count > most:
            raise Unreadable(f"超过上限 {most} 行，不能上传。请分几次上传。")
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"第 {number} 行不是 JSON，文件不是本站导出的 JSON Lines。") from error
        if not isinstance(found, dict):
            raise Unreadable(f"第 {number} 行不是一个对象，文件不是本站导出的 JSON Lines。")
        yield number, found


def _cells(resource: ExportResource, line: dict[str, Any], number: int) -> dict[str, Any]:
    """Return what a line says as the cells of a sheet would."""
    cells = {}
    for name, column in resource.columns:
        if name not in line:
            continue
        value = line[name]
        if isinstance(value, dict):
            raise Unreadable(f"第 {number} 行的 {name} 不是本站导出的样子。")
        if isinstance(value, list) and not all(isinstance(each, str) for each in value):
            raise Unreadable(f"第 {number} 行的 {name} 不是文字的列表。")
        try:
            cells[column.column_name] = column.widget.render(column.widget.clean(value))
        except (ValueError, TypeError, OverflowError):
            # What it should be is said where it is compared.
            cells[column.column_name] = str(value)
    return cells
