"""What makes a workbook ready to come back: colours, locks, choices, a sheet of departments, and how it comes back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter
from django.urls import reverse
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from districts.departments.department_search import DepartmentCandidate, candidates_by_district
from districts.models import District
from measures.exports.resources import ExportResource
from measures.exports.row_sheet import MAX_ROWS, RowSheet
from measures.exports.workbook_setup import FONT, CellStyles
from measures.models import Assignment

DEPARTMENTS, HOW_BACK = "部门", "如何交回"
#: The columns that may be changed, by the name of the sheet.
EDITABLE = {
    "举措": ("title", "text", "lead", "co_lead", "deadline", "own_initiative"),
    "责任": ("role", "department", "order"),
}
#: Empty rows below 责任 in which a new one may be written, with its choices.
_NEW_ROWS = 1000
_COLOUR = "#FFF7DC"
_MOST_CHARACTERS = 255
#: What a protected sheet still allows; there is no password.
_ALLOWED = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "autofilter": True,
    "insert_hyperlinks": False,
}


@dataclass(frozen=True, slots=True)
class ReturnableStyles:
    """The formats of cells that may be changed: usual ones, and those that begin like a formula."""

    text: Format
    quoted: Format
    open: Format


def add_returnable_styles(book: xlsxwriter.Workbook) -> ReturnableStyles:
    """Add the formats to a workbook and return them."""
    base = {"font_name": FONT, "font_size": 10, "valign": "top", "text_wrap": True, "locked": False}
    return ReturnableStyles(
        text=book.add_format({**base, "bg_color": _COLOUR, "border": 4, "border_color": "#B9A96B"}),
        quoted=book.add_format(
            {**base, "bg_color": _COLOUR, "border": 4, "border_color": "#B9A96B", "quote_prefix": True}
        ),
        open=book.add_format(base),
    )


def editable_columns(resource: ExportResource, styles: ReturnableStyles) -> dict[int, tuple[Format, Format]]:
    """Return the formats of the columns of a sheet that may be changed, by their numbers."""
    names = EDITABLE[resource.title_of_sheet]
    return {
        number: (styles.text, styles.quoted)
        for number, (name, _) in enumerate(resource.columns)
        if name in names
    }


def guard_sheet(sheet: RowSheet, resource: ExportResource, departments: int) -> None:
    """Lock what may not be changed, and offer the departments and the roles where one is chosen."""
    last = max(sheet.next_row - 1, 1)
    for number, (name, _) in enumerate(resource.columns):
        if name in ("lead", "co_lead"):
            hint = "从列表中选一个，或写几个，用顿号（、）分开。"
            _offer(sheet, number, last, departments, hint, is_free=True)
        elif name == "department":
            hint = "从列表中选一个部门，或写它的别名、全称。"
            _offer(sheet, number, min(last + _NEW_ROWS, MAX_ROWS - 1), departments, hint)
        elif name in ("role", "own_initiative"):
            roles = [str(label) for label in Assignment.Role.labels]
            rule = {
                "validate": "list",
                "source": roles if name == "role" else ["是"],
                "error_type": "warning",
            }
            end = min(last + _NEW_ROWS, MAX_ROWS - 1) if name == "role" else last
            sheet.data_validation(1, number, end, number, rule)
    sheet.protect("", _ALLOWED)


def _offer(
    sheet: Worksheet, column: int, last: int, departments: int, hint: str, *, is_free: bool = False
) -> None:
    """Offer the departments in a column; anything else may be written too, if ``is_free`` without a warning."""
    if not departments:
        return
    rule = {
        "validate": "list",
        "source": f"='{DEPARTMENTS}'!$A$2:$A${departments + 1}",
        "input_title": "部门",
        "input_message": hint[:_MOST_CHARACTERS],
        "show_error": not is_free,
        "error_type": "warning",
        "error_title": "不在“部门”表中",
        "error_message": "列表里没有这个名称。别名、全称也认得；写错的，交回时会指出来。",
    }
    sheet.data_validation(1, column, last, column, rule)


def list_nameable_departments(districts: Iterable[District]) -> list[tuple[str, str, str, str]]:
    """Return the departments that the districts' measures may name: name, where, full name, other names.

    A name that several places have is listed once.
    """
    found: dict[str, tuple[set[str], DepartmentCandidate]] = {}
    for known in candidates_by_district(sorted(districts, key=lambda one: one.code)).values():
        for one in sorted(known, key=lambda each: (each.place, each.name)):
            found.setdefault(one.name, (set(), one))[0].add(one.where)
    return [
        (name, "、".join(sorted(places)), one.full_name, "、".join(other for other in one.others if other))
        for name, (places, one) in found.items()
    ]


def write_departments(sheet: Worksheet, rows: Sequence[tuple[str, ...]], looks: CellStyles) -> None:
    """Write the sheet of departments, from which cells take their choices."""
    for column, (header, width) in enumerate((("规范简称", 26), ("属于", 18), ("全称", 36), ("也叫", 60))):
        sheet.set_column(column, column, width, looks.text)
        sheet.write_string(0, column, header, looks.head)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if value:
                sheet.write_string(number, column, value, looks.text)
    sheet.freeze_panes(1, 1)
    sheet.protect("", _ALLOWED)


def write_how_back(sheet: Worksheet, site: str, looks: CellStyles, styles: ReturnableStyles) -> None:
    """Write the sheet that says what may be changed and how the file comes back."""
    sheet.set_column(0, 0, 16, looks.text)
    sheet.set_column(1, 1, 96, looks.text)
    sheet.write_string(0, 0, HOW_BACK, looks.title)
    sheet.write_string(1, 0, "可以修改", looks.head)
    sheet.write_string(1, 1, "只有这种颜色的单元格可以修改，其余的已锁定。", styles.text)
    for row, (label, text) in enumerate(_how_to_edit(), start=2):
        sheet.write_string(row, 0, label, looks.head)
        sheet.write_string(row, 1, text, looks.text)
    last = 2 + sum(1 for _ in _how_to_edit())
    sheet.write_string(last, 0, "交回的网址", looks.head)
    sheet.write_url(last, 1, site + reverse("spreadsheet:upload"), looks.link)


def _how_to_edit() -> Iterable[tuple[str, str]]:
    yield (
        "牵头、配合",
        "在“举措”中改牵头单位、配合单位：从列表中选一个，或写几个，用顿号（、）分开，次序就是先后。",
    )
    yield (
        "责任",
        "也可在“责任”中逐条改部门、分工、顺序。同一项举措只在一张表里改；两张表改得不一样的，交回时请您选。",
    )
    yield "增加一条", "在“责任”最后一行之下另写一行：区、年份、编号、分工、部门；隐藏的各列留空。"
    yield "结束一条", "在“举措”的牵头单位、配合单位中删去这个部门。"
    yield (
        "部门名称",
        "“部门”表列出可用的部门；别名、全称、曾用名也认得。名录中没有的不会写入，交回时会指出来。",
    )
    yield "锁定的单元格", "保护没有设密码。要排序、删行，可在“审阅”中撤销工作表保护；隐藏的编号列请勿改动。"
    yield "保存", "用 Excel、WPS 或 LibreOffice 保存为 .xlsx 均可，文件名可以改。"
    yield "生效日期", "写入时在网页上核对或改填；理由也在那里填写。"
    yield (
        "交回",
        "登录管理后台，打开“表格往返”上传这个文件。网站逐格对比导出时、现在和文件里的内容，由您取舍之后才写入，可一次撤销。",
    )
