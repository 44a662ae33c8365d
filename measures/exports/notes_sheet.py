"""The contents of the sheet 说明: what was exported, from where and when, and what the columns mean."""

from __future__ import annotations

from collections.abc import Iterator

from measures.exports.resources import AssignmentResource, ExportResource, MeasureResource
from measures.exports.row_sheet import CUT_NOTE, MAX_LINKS
from measures.exports.selection import ExportSelection
from measures.exports.summary_tables import ExportTally


def export_facts(selection: ExportSelection, tally: ExportTally) -> Iterator[tuple[str, str | int]]:
    """Yield the facts of the export as label and value; the value of 清单网址 is an address."""
    for number, condition in enumerate(selection.conditions or ("全部举措，没有筛选",)):
        yield ("筛选条件" if not number else "", condition)
    yield ("排列", selection.order)
    if selection.address:
        yield ("清单网址", selection.site + selection.address)
    as_of_today = "" if selection.on is None else "（责任分工以这一天为准；筛选条件仍按导出当日）"
    yield ("责任日期", f"{selection.day:%Y-%m-%d}{as_of_today}")
    yield ("导出时间", f"{selection.at:%Y-%m-%d %H:%M:%S}（{selection.at.tzname()}）")
    yield ("数据版本", selection.version)
    yield ("举措", tally.measures)
    yield ("责任", tally.assignments)
    for note in selection.notes:
        yield ("请注意", note)


def export_remarks(tally: ExportTally) -> Iterator[str]:
    """Yield the remarks for the reader of the workbook."""
    yield "“举措”一行一项，与网页清单的项数和次序相同；“责任”一行是一项举措、一个部门和一种分工，只列责任日期有效的。"
    yield "单元格里的文字都是文字：以等号等开头的也不会作为公式计算。"
    yield "“方案标识”“内部编号”“版本”等列已隐藏，用来在回传修改时认出每一行，请勿删改。"
    yield f"文字超过一个单元格容量（32767 个字符）的，末尾注明{CUT_NOTE}。"
    if tally.measures > MAX_LINKS:
        yield f"Excel 每张表最多 {MAX_LINKS} 个链接，其后的固定链接只是文字。"


def column_meanings() -> Iterator[tuple[type[ExportResource], list[tuple[str, str]]]]:
    """Yield for each sheet its resource, and the headers of its columns with their meanings."""
    for resource in (MeasureResource, AssignmentResource):
        yield resource, [(column.column_name, column.meaning) for _, column in resource().columns]
