"""Read an uploaded file and find how it differs from what was exported."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.utils import get_column_letter

from measures.exports.resources import AssignmentResource, ExportResource, MeasureResource
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

_MEASURES, _DUTIES = MeasureResource.title_of_sheet, AssignmentResource.title_of_sheet
#: Columns without which a file says nothing, beside those that can be changed.
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
    _DUTIES: {"编号", "分工", "部门", "顺序", "举措内部编号", "内部编号", "版本"},
}
#: The other sheets of an export; they are made of these.
_OWN_SHEETS = {"汇总", "说明"}


def read_spreadsheet(content: bytes, name: str) -> tuple[str, FileEdits]:
    """Return the format of a file and its edits; raise `UnreadableSpreadsheet` for one that is refused.

    ``name`` is the file's; its ending says which format is meant where the bytes do not.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableSpreadsheet(too_large_message(len(content)))
    if not content.strip():
        raise UnreadableSpreadsheet("文件是空的。请上传从本站导出、改过的那个文件。")
    kind = detect_format(content, name)
    findings = FileEdits()
    for table in (tables := _read_tables(kind, content, findings)).values():
        _note_columns(table, findings)
    _find_edits(tables, findings)
    return kind, findings


def detect_format(content: bytes, name: str = "") -> str:
    """Return the format of a file: what the bytes say, else what its name does."""
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


def _read_tables(kind: str, content: bytes, findings: FileEdits) -> dict[str, SheetTable]:
    """Return the tables of a file by name, with what each has too much and too little."""
    known = {
        name: [column.column_name for _, column in _resource_of(name).columns] for name in _NEEDED_COLUMNS
    }
    wanted = {
        name: {"most": most, "known": known[name], "needed": sorted(_NEEDED_COLUMNS[name])}
        for name, most in ((_MEASURES, MAX_MEASURE_ROWS), (_DUTIES, MAX_ASSIGNMENT_ROWS))
    }
    tables, others = read_tables_confined(kind, content, wanted)
    if others := tuple(other for other in others if other not in _OWN_SHEETS):
        findings.notes.append(f"其他的表不作处理：{'、'.join(others[:20])}。")
    if kind == "jsonl":
        # Its columns have other names until here.
        for table in tables.values():
            check_columns(table, known[table.name], _NEEDED_COLUMNS[table.name])
    return tables


def _resource_of(name: str) -> ExportResource:
    return MeasureResource() if name == _MEASURES else AssignmentResource()


def _note_columns(table: SheetTable, findings: FileEdits) -> None:
    if table.ignored:
        names = "”“".join(header[:20] for header in table.ignored[:20])
        findings.notes.append(f"“{table.name}”里多出的列不作处理：“{names}”。")
    if table.missing:
        findings.notes.append(f"“{table.name}”里没有的列按没有改动处理：“{'”“'.join(table.missing)}”。")


def _find_edits(tables: Mapping[str, SheetTable], findings: FileEdits) -> None:
    """Compare every row with what was exported."""
    table, duty_table = tables[_MEASURES], tables.get(_DUTIES)
    findings.measures, findings.duties = len(table.rows), len(duty_table.rows) if duty_table else 0
    if not table.rows:
        raise UnreadableSpreadsheet(f"“{table.name}”里只有表头，没有内容。请上传从本站导出、改过的那个文件。")
    rows = identify_measure_rows(table, findings.refused)
    asked = {one.measure: (one.version, one.day) for one in rows}
    if duty_table:
        asked |= find_versions(duty_table, rows)
        findings.letters = {
            name: get_column_letter(list(duty_table.headers).index(header) + 1)
            for name, header in (("department", "部门"), ("role", "分工"), ("order", "顺序"))
            if duty_table.lettered
        }
    found = find_exported_measures(asked)
    fitting = verify_measure_rows(table, rows, found, findings.refused)
    if not fitting:
        raise UnreadableSpreadsheet(
            f"“{table.name}”的 {len(table.rows)} 行没有一行对得上本站的举措，像是从别的网站导出的，或是另外的文件。"
            f"例如：{findings.refused.kept[0].place}：{findings.refused.kept[0].text}"
        )
    unfit = {one.measure for one in rows} - {one.measure for one in fitting}
    trusted = {pk: then for pk, then in found.items() if pk not in unfit}
    versions = {pk: version for pk, (version, _) in asked.items()}
    sent = (
        group_assignment_rows(duty_table, versions, trusted, unfit, findings.refused)
        if duty_table
        else AssignmentSheetRows()
    )
    EditFinder(findings, trusted, versions, table, duty_table).edits(fitting, sent)
