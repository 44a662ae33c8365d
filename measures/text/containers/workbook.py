"""The text of a workbook: its visible sheets as tables, what stands above and between the rows as lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from measures.text.containers.office_archive import check_office_archive
from measures.text.containers.table_grid import TableGrid
from measures.text.decode import UnreadableBytes

#: So many rows and columns has no plan.
_MOST_ROWS, _MOST_COLUMNS = 20_000, 60
#: What a format quotes, and its conditions and languages: the rest are its marks.
_QUOTED = re.compile(r'"[^"]{0,255}"|\[[^\]]{0,255}\]|\\.')


def workbook_text(content: bytes) -> str:
    """Return the text of the workbook in ``content``; raise `UnreadableBytes` if it is none that may be read."""
    book = openpyxl.load_workbook(check_office_archive(content, "xlsx"), data_only=True, keep_links=False)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    lines = [line for sheet in sheets for line in _sheet(sheet)]
    return "\n".join(lines) + "\n"


def _sheet(sheet: Worksheet) -> Iterator[str]:
    """Yield the lines of a sheet: its name where nothing stands above its table, then its rows."""
    if sheet.max_row > _MOST_ROWS or sheet.max_column > _MOST_COLUMNS:
        raise UnreadableBytes(
            f"工作表“{sheet.title}”有 {sheet.max_row:,} 行、{sheet.max_column:,} 列，超过 {_MOST_ROWS:,} 行、"
            f"{_MOST_COLUMNS} 列的上限，不像是一份行动方案。请核对所选文件。"
        )
    spans = {
        (area.min_row, area.min_col): (area.max_row - area.min_row + 1, area.max_col - area.min_col + 1)
        for area in sheet.merged_cells.ranges
    }
    # A border or a colour far out makes a column that says nothing.
    width = max(
        (cell.column for row in sheet.iter_rows() for cell in row if _shown_cell_text(cell)), default=0
    )
    grid = TableGrid()
    for row in sheet.iter_rows(max_col=width or 1):
        # What a filter hides is there still; what somebody hid by hand is not.
        if sheet.row_dimensions[row[0].row].hidden and not sheet.auto_filter.ref:
            continue
        _put_row(grid, row, spans, width)
    lines = [line for line in grid.lines() if line.strip()]
    if lines and "\t" in lines[0] and _is_named_sheet(sheet.title):
        yield sheet.title
    yield from lines


def _put_row(
    grid: TableGrid,
    row: Sequence[Cell | MergedCell],
    spans: dict[tuple[int, int], tuple[int, int]],
    width: int,
) -> None:
    grid.begin_row()
    filled = [cell for cell in row if _shown_cell_text(cell)]
    # Words that stand alone at the left are a title or a heading, merged or not.
    is_title = len(filled) == 1 and filled[0] is row[0] and not _shown_cell_text(row[0]).isdecimal()
    for cell in row:
        if isinstance(cell, MergedCell):
            continue
        rows, columns = spans.get((cell.row, cell.column), (1, 1))
        grid.begin_cell(min(columns, width - cell.column + 1), rows)
        if is_title and cell is row[0] and rows == 1:
            grid.span_row()
        for line in _shown_cell_text(cell).splitlines():
            if line.strip():
                grid.put(line.strip())
        grid.end_cell()


def _shown_cell_text(cell: Cell | MergedCell) -> str:
    """Return what a cell shows, as near as its value and the kind of its format tell."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return _shown_day(value, str(getattr(cell, "number_format", "")))
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, int | float):
        form = str(getattr(cell, "number_format", ""))
        return f"{value * 100:.10g}%" if form.endswith("%") else f"{value:.15g}"
    return str(value).strip()


def _shown_day(day: date, form: str) -> str:
    """Return a day in words, without what its format leaves out.

    >>> _shown_day(date(2025, 6, 1), "yyyy-mm-dd"), _shown_day(date(2025, 6, 1), 'yyyy"年"m"月"')
    ('2025年6月1日', '2025年6月')
    """
    marks = _QUOTED.sub("", form).lower()
    if "d" in marks or "y" not in marks:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月" if "m" in marks else f"{day.year}年"


def _is_named_sheet(title: str) -> bool:
    """Whether somebody gave a sheet its name."""
    return any(char > "\u2e80" for char in title) and not title.startswith(("工作表", "表"))
