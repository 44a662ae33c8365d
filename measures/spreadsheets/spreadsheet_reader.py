"""Read an uploaded file and find how it differs from what was exported."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.utils import get_column_letter

from measures.exports.resources import AssignmentResource, ExportResource, MeasureResource
from measures.exports.returnable_workbook import DEPARTMENTS, HOW_BACK
from measures.spreadsheets.assignment_rows import AssignmentSheetRows, find_versions, group_assignment_rows
from measures.spreadsheets.confined_reader import read_tables_confined
from measures.spreadsheets.edit_finder import EditFinder
from measures.spreadsheets.exported_state import find_exported_measures
from measures.spreadsheets.file_edits import FileEdits
from measures.spreadsheets.file_limits import (
    MAX_ASSIGNMENT_ROWS,
    MAX_BYTES,
    MAX_MEASURE_ROWS,
    UnreadableSpreadsheet,
)
from measures.spreadsheets.measure_rows import identify_measure_rows, verify_measure_rows
from measures.spreadsheets.sheet_table import SheetTable, check_columns
from measures.spreadsheets.workbook_archive import too_large_message

_MEASURES, _ASSIGNMENTS = MeasureResource.title_of_sheet, AssignmentResource.title_of_sheet
#: The columns that a file must have: the editable ones, and those that identify a row.
_NEEDED_COLUMNS = {
    _MEASURES: {
        "编号",
        "标题",
        "正文",
        "牵头单位",
        "配合单位",
        "本区自主提出",
        "方案标识",
        "内部编号",
        "版本",
        "责任日期",
    },
    _ASSIGNMENTS: {"编号", "分工", "部门", "顺序", "举措内部编号", "内部编号", "版本"},
}
#: The other sheets of an export, which are computed from these.
_OWN_SHEETS = {"汇总", "说明", DEPARTMENTS, HOW_BACK}


def read_spreadsheet(content: bytes, name: str) -> tuple[str, FileEdits]:
    """Return the format of a file and its edits; raise `UnreadableSpreadsheet` if it is refused.

    ``name`` is the file name, whose ending decides the format if the bytes do not.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableSpreadsheet(too_large_message(len(content)))
    if not content.strip():
        raise UnreadableSpreadsheet("文件是空的。请上传从本站导出、改过的那个文件。")
    kind = detect_format(content, name)
    file_edits = FileEdits()
    for table in (tables := _read_tables(kind, content, file_edits)).values():
        _note_columns(table, file_edits)
    _find_edits(tables, file_edits)
    return kind, file_edits


def detect_format(content: bytes, name: str = "") -> str:
    """Return xlsx, csv or jsonl by a file's bytes, else by its name; raise `UnreadableSpreadsheet` for other files."""
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if (
        b"\0" in content[:4096]
        or content.startswith((b"PK", b"\xd0\xcf\x11\xe0"))
        or ending in ("xlsx", "xlsm", "xls")
    ):
        return "xlsx"
    if start == b"{" or ending == "jsonl":
        return "jsonl"
    if ending in ("csv", "txt", ""):
        return "csv"
    raise UnreadableSpreadsheet(
        f"不认识的文件（.{ending[:10]}）。可以上传的是从本站导出的 Excel 工作簿（.xlsx）、CSV 或 JSON Lines。"
    )


def _read_tables(kind: str, content: bytes, file_edits: FileEdits) -> dict[str, SheetTable]:
    """Return the tables of a file by name, with their ignored and missing headers."""
    known = {
        name: [column.column_name for _, column in _resource_of(name).columns] for name in _NEEDED_COLUMNS
    }
    wanted = {
        name: {"most": most, "known": known[name], "needed": sorted(_NEEDED_COLUMNS[name])}
        for name, most in ((_MEASURES, MAX_MEASURE_ROWS), (_ASSIGNMENTS, MAX_ASSIGNMENT_ROWS))
    }
    tables, others = read_tables_confined(kind, content, wanted)
    if others := tuple(other for other in others if other not in _OWN_SHEETS):
        file_edits.notes.append(f"其他的表不作处理：{'、'.join(others[:20])}。")
    if kind == "jsonl":
        # The confined process could not check them: JSON lines have other column names.
        for table in tables.values():
            check_columns(table, known[table.name], _NEEDED_COLUMNS[table.name])
    return tables


def _resource_of(name: str) -> ExportResource:
    return MeasureResource() if name == _MEASURES else AssignmentResource()


def _note_columns(table: SheetTable, file_edits: FileEdits) -> None:
    if table.ignored:
        names = "”“".join(header[:20] for header in table.ignored[:20])
        file_edits.notes.append(f"“{table.name}”里多出的列不作处理：“{names}”。")
    if table.missing:
        file_edits.notes.append(f"“{table.name}”里没有的列按没有改动处理：“{'”“'.join(table.missing)}”。")


def _find_edits(tables: Mapping[str, SheetTable], file_edits: FileEdits) -> None:
    """Add the edits of all rows to ``file_edits``; raise `UnreadableSpreadsheet` if no row fits a measure."""
    table, assignment_table = tables[_MEASURES], tables.get(_ASSIGNMENTS)
    file_edits.measures = len(table.rows)
    file_edits.duties = len(assignment_table.rows) if assignment_table else 0
    if not table.rows:
        raise UnreadableSpreadsheet(f"“{table.name}”里只有表头，没有内容。请上传从本站导出、改过的那个文件。")
    rows = identify_measure_rows(table, file_edits.refused)
    exports = {one.measure: (one.version, one.day) for one in rows}
    if assignment_table:
        exports |= find_versions(assignment_table, rows)
        file_edits.letters = {
            name: get_column_letter(list(assignment_table.headers).index(header) + 1)
            for name, header in (("department", "部门"), ("role", "分工"), ("order", "顺序"))
            if assignment_table.lettered
        }
    found = find_exported_measures(exports)
    fitting = verify_measure_rows(table, rows, found, file_edits.refused)
    if not fitting:
        raise UnreadableSpreadsheet(
            f"“{table.name}”的 {len(table.rows)} 行没有一行对得上本站的举措，像是从别的网站导出的，或是另外的文件。"
            f"例如：{file_edits.refused.kept[0].place}：{file_edits.refused.kept[0].text}"
        )
    unfit = {one.measure for one in rows} - {one.measure for one in fitting}
    trusted = {pk: exported for pk, exported in found.items() if pk not in unfit}
    versions = {pk: version for pk, (version, _) in exports.items()}
    sheet = (
        group_assignment_rows(assignment_table, versions, trusted, unfit, file_edits.refused)
        if assignment_table
        else AssignmentSheetRows()
    )
    EditFinder(file_edits, trusted, versions, table, assignment_table).add_edits(fitting, sheet)
