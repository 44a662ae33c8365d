"""Lines of JSON that came back, as the tables that a workbook would hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from measures.exports.resources import AssignmentResource, ExportResource, MeasureResource
from measures.spreadsheets.plain_tables import DUTIES
from measures.spreadsheets.sheet_table import Row, Table
from measures.spreadsheets.unreadable_file import Unreadable


def json_tables(lines: Iterable[tuple[int, dict[str, Any]]]) -> dict[str, Table]:
    """Return the tables that JSON lines hold: 举措, and 责任 if any line says who is responsible.

    Raise `Unreadable` where only some lines say that.
    """
    of_measures, of_duties = MeasureResource(), AssignmentResource()
    measures, assignments = _empty(of_measures), _empty(of_duties)
    said: set[bool] = set()
    for number, line in lines:
        measures.rows.append(Row(number, _cells(of_measures, line)))
        duties = line.get(DUTIES)
        said.add(duties is not None)
        assignments.rows += [Row(number, _cells(of_duties, duty)) for duty in duties or ()]
    if len(said) > 1:
        raise Unreadable(f"有的行有 {DUTIES}，有的行没有，不知道没有的是不是要删去。请各行一致。")
    tables = {measures.name: measures}
    if True in said:
        tables[assignments.name] = assignments
    for table in tables.values():
        found = {header for row in table.rows for header in row.cells}
        table.headers = [header for header in table.headers if header in found or not table.rows]
    return tables


def _empty(resource: ExportResource) -> Table:
    headers = [column.column_name for _, column in resource.columns]
    return Table(resource.title_of_sheet, headers, lettered=False)


def _cells(resource: ExportResource, line: dict[str, Any]) -> dict[str, Any]:
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
