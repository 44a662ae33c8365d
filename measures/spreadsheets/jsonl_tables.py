"""Turn uploaded JSON lines into the tables that a workbook would hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from measures.exports.resources import AssignmentResource, ExportResource, MeasureResource
from measures.spreadsheets.plain_tables import ASSIGNMENTS_KEY
from measures.spreadsheets.sheet_table import SheetTable, TableRow
from measures.spreadsheets.unreadable_file import UnreadableSpreadsheet


def build_jsonl_tables(lines: Iterable[tuple[int, dict[str, Any]]]) -> dict[str, SheetTable]:
    """Return the tables that JSON lines hold: 举措, and 责任 if any line says who is responsible.

    Raise `UnreadableSpreadsheet` where only some lines say that.
    """
    of_measures, of_duties = MeasureResource(), AssignmentResource()
    measures, assignments = _empty_table(of_measures), _empty_table(of_duties)
    said: set[bool] = set()
    for number, line in lines:
        measures.rows.append(TableRow(number, _cells_of(of_measures, line)))
        duties = line.get(ASSIGNMENTS_KEY)
        said.add(duties is not None)
        assignments.rows += [TableRow(number, _cells_of(of_duties, duty)) for duty in duties or ()]
    if len(said) > 1:
        raise UnreadableSpreadsheet(
            f"有的行有 {ASSIGNMENTS_KEY}，有的行没有，不知道没有的是不是要删去。请各行一致。"
        )
    tables = {measures.name: measures}
    if True in said:
        tables[assignments.name] = assignments
    for table in tables.values():
        found = {header for row in table.rows for header in row.cells}
        table.headers = [header for header in table.headers if header in found or not table.rows]
    return tables


def _empty_table(resource: ExportResource) -> SheetTable:
    headers = [column.column_name for _, column in resource.columns]
    return SheetTable(resource.title_of_sheet, headers, lettered=False)


def _cells_of(resource: ExportResource, line: dict[str, Any]) -> dict[str, Any]:
    """Return what a line says as the cells of a sheet would."""
    cells = {}
    for name, column in resource.columns:
        if name not in line:
            continue
        value = line[name]
        try:
            cells[column.column_name] = column.widget.render(column.widget.clean(value))
        except (ValueError, TypeError, OverflowError):
            # What it should be is said where it is compared.
            cells[column.column_name] = str(value)
    return cells
