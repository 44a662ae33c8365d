"""The workbook of an export, with the sheets 举措, 责任, 汇总 and 说明, written in one pass over the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import IO

import xlsxwriter

from districts.models import District
from measures.exports.column_values import unique_assignments
from measures.exports.columns import CellValue
from measures.exports.export_rows import ExportReader
from measures.exports.resources import AssignmentResource, ExportResource, MeasureResource
from measures.exports.returnable_workbook import (
    DEPARTMENTS,
    HOW_BACK,
    ReturnableStyles,
    add_returnable_styles,
    editable_columns,
    guard_sheet,
    list_nameable_departments,
    write_departments,
    write_how_back,
)
from measures.exports.row_sheet import CUT_NOTE, MAX_LINKS, MAX_ROWS, RowSheet, TooManyRows
from measures.exports.selection import ExportSelection
from measures.exports.summary_tables import ExportTally
from measures.exports.workbook_setup import CellStyles, add_cell_styles, new_workbook

#: Number of columns that stay visible when a reader scrolls right: 区, 年份, 编号, 标题.
_FROZEN_COLUMNS = 4
#: Excel makes no link of a longer address.
_MAX_LINK_LENGTH = 2080


def write_workbook(
    selection: ExportSelection, file: IO[bytes], *, is_returnable: bool = False
) -> ExportTally:
    """Write the workbook of a selection to ``file``, which must be seekable; return the counts.

    One that ``is_returnable`` says and shows what may be changed, locks the rest, and offers the departments.

    Raise `TooManyRows` if a sheet has more rows than Excel allows, and what `ExportReader.batches` raises.
    """
    if len(selection.pks) >= MAX_ROWS:
        raise TooManyRows
    measures = MeasureResource(site=selection.site, match=selection.match_column())
    assignments = AssignmentResource(site=selection.site)
    tally = ExportTally()
    with new_workbook(file) as book:
        looks = add_cell_styles(book)
        styles = add_returnable_styles(book) if is_returnable else None
        back = book.add_worksheet(HOW_BACK) if styles else None
        sheets = [_start_sheet(book, resource, looks, styles) for resource in (measures, assignments)]
        offered = book.add_worksheet(DEPARTMENTS) if styles else None
        summary, notes = (book.add_worksheet(name) for name in ("汇总", "说明"))
        districts: dict[int, District] = {}
        target = [name for name, _ in measures.columns].index("target")
        for batch in ExportReader(selection.using, selection.day).passing_batches(selection.pks):
            for measure in batch:
                cells = measures.cells(measure)
                sheets[0].add_row(cells)
                in_force = unique_assignments(measure)
                for row in assignments.cells_of(measure, in_force):
                    sheets[1].add_row(row)
                tally.count_measure(measure, in_force, has_target=bool(cells[target]))
                districts[measure.document.district_id] = measure.document.district
        for sheet, resource in zip(sheets, (measures, assignments), strict=True):
            _finish_sheet(sheet, resource)
        if styles and back and offered:
            departments = list_nameable_departments(districts.values())
            write_departments(offered, departments, looks)
            write_how_back(back, selection.site, looks, styles)
            for sheet, resource in zip(sheets, (measures, assignments), strict=True):
                guard_sheet(sheet, resource, len(departments))
            sheets[0].activate()
        _write_export_summary(summary, tally, looks)
        _write_export_notes(notes, selection, tally, looks)
    return tally


def write_table(
    file: IO[bytes], title: str, header: Iterable[CellValue], rows: Iterable[Sequence[CellValue]]
) -> None:
    """Write a workbook with one sheet of plain rows, without formulas or automatic links, to ``file``."""
    with new_workbook(file) as book:
        looks = add_cell_styles(book)
        sheet: RowSheet = book.add_worksheet(title)
        names = list(header)
        sheet.start_rows(0, looks.text, looks.quoted, looks.day, columns=len(names), link=None)
        sheet.add_row(names)
        for row in rows:
            sheet.add_row(row)
        sheet.finish_rows()


def _start_sheet(
    book: xlsxwriter.Workbook, resource: ExportResource, looks: CellStyles, styles: ReturnableStyles | None
) -> RowSheet:
    """Add a sheet with the header of a resource, ready for its rows, and return it."""
    sheet: RowSheet = book.add_worksheet(resource.title_of_sheet)
    link = None
    editable = editable_columns(resource, styles) if styles else {}
    # New rows are written below those of 责任.
    below = styles.open if styles and resource.title_of_sheet == "责任" else looks.text
    for number, (_, column) in enumerate(resource.columns):
        look = column.look
        plain = editable[number][0] if number in editable else looks.text if look.hidden else below
        sheet.set_column(number, number, look.width, plain, {"hidden": look.hidden})
        sheet.write_string(0, number, column.column_name, looks.head)
        if look.link:
            link = (number, looks.link)
    sheet.freeze_panes(1, _FROZEN_COLUMNS)
    sheet.start_rows(
        1,
        looks.text,
        looks.quoted,
        looks.day,
        columns=len(resource.columns),
        link=link,
        editable=editable,
    )
    return sheet


def _finish_sheet(sheet: RowSheet, resource: ExportResource) -> None:
    """Set the filter and the print layout of a sheet after its rows are written."""
    last, width = sheet.next_row - 1, len(resource.columns) - 1
    sheet.finish_rows()
    sheet.autofilter(0, 0, max(last, 1), width)
    codes = [number for number, (name, _) in enumerate(resource.columns) if name == "code"]
    for number in codes:
        sheet.ignore_errors(
            {"number_stored_as_text": f"{chr(65 + number)}2:{chr(65 + number)}{max(last, 1) + 1}"}
        )
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_export_summary(
    sheet: xlsxwriter.worksheet.Worksheet, tally: ExportTally, looks: CellStyles
) -> None:
    """Write the sheet 汇总."""
    sheet.set_column(0, 0, 44, looks.text)
    sheet.set_column(1, 12, 12, looks.text)
    row = 0
    for table in tally.tables():
        sheet.write_string(row, 0, table.title, looks.title)
        row += 1
        if table.remark:
            sheet.write_string(row, 0, table.remark, looks.text)
            row += 1
        for number, cells in enumerate((table.header, *table.rows)):
            for column, cell in enumerate(cells):
                look = looks.text if number else looks.head
                if isinstance(cell, int):
                    sheet.write_number(row, column, cell, look)
                else:
                    sheet.write_string(row, column, str(cell), look)
            row += 1
        row += 1


def _write_export_notes(
    sheet: xlsxwriter.worksheet.Worksheet, selection: ExportSelection, tally: ExportTally, looks: CellStyles
) -> None:
    """Write the sheet 说明."""
    sheet.set_column(0, 0, 16, looks.text)
    sheet.set_column(1, 1, 100, looks.text)
    sheet.write_string(0, 0, "政策举措库导出", looks.title)
    row = 1
    for label, value in _export_facts(selection, tally):
        row += 1
        sheet.write_string(row, 0, label, looks.head if label else looks.text)
        if isinstance(value, int):
            sheet.write_number(row, 1, value, looks.number)
        elif label == "清单网址" and len(value) < _MAX_LINK_LENGTH:
            sheet.write_url(row, 1, value, looks.link)
        else:
            sheet.write_string(row, 1, value, looks.text)
    row += 1
    for remark in _export_remarks(tally):
        row += 1
        sheet.write_string(row, 1, remark, looks.text)
    for resource, columns in _column_meanings():
        row += 2
        sheet.write_string(row, 0, f"“{resource.title_of_sheet}”的各列", looks.title)
        for header, meaning in columns:
            row += 1
            sheet.write_string(row, 0, header, looks.head)
            sheet.write_string(row, 1, meaning, looks.text)


def _export_facts(selection: ExportSelection, tally: ExportTally) -> Iterator[tuple[str, str | int]]:
    """Yield the facts of the export as label and value; the value of 清单网址 is an address."""
    for number, condition in enumerate(selection.conditions or ("全部举措，没有筛选",)):
        yield ("筛选条件" if not number else "", condition)
    yield ("排列", selection.order)
    if selection.address:
        yield ("清单网址", selection.site + selection.address)
    as_of_today = "" if selection.on is None else "（责任分工和进展以这一天为准；筛选条件仍按导出当日）"
    yield ("责任日期", f"{selection.day:%Y-%m-%d}{as_of_today}")
    yield ("导出时间", f"{selection.at:%Y-%m-%d %H:%M:%S}（{selection.at.tzname()}）")
    yield ("数据版本", selection.version)
    yield ("举措", tally.measures)
    yield ("责任", tally.assignments)
    for note in selection.notes:
        yield ("请注意", note)


def _export_remarks(tally: ExportTally) -> Iterator[str]:
    """Yield the remarks for the reader of the workbook."""
    yield "“举措”一行一项，与网页清单的项数和次序相同；“责任”一行是一项举措、一个部门和一种分工，只列责任日期有效的。"
    yield "单元格里的文字都是文字：以等号等开头的也不会作为公式计算。"
    yield "“方案标识”“内部编号”“版本”等列已隐藏，用来在回传修改时认出每一行，请勿删改。"
    yield f"文字超过一个单元格容量（32767 个字符）的，末尾注明{CUT_NOTE}。"
    if tally.measures > MAX_LINKS:
        yield f"Excel 每张表最多 {MAX_LINKS} 个链接，其后的固定链接只是文字。"


def _column_meanings() -> Iterator[tuple[type[ExportResource], list[tuple[str, str]]]]:
    """Yield for each sheet its resource, and the headers of its columns with their meanings."""
    for resource in (MeasureResource, AssignmentResource):
        yield resource, [(column.column_name, column.meaning) for _, column in resource().columns]
