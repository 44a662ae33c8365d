"""Identify the measure of each row of 举措 by its id, and verify it by other cells of the row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.utils import timezone

from measures.exports.columns import DayWidget, NumberWidget
from measures.spreadsheets.exported_state import ExportedMeasure
from measures.spreadsheets.file_edits import FileRemarks
from measures.spreadsheets.sheet_table import MERGED, SheetTable, TableRow

_NUMBER, _DAY = NumberWidget(), DayWidget()
_MAX_ID = 2**63


@dataclass(frozen=True, slots=True)
class IdentifiedRow:
    """A row of 举措 with the id and version of its measure, and the day of its assignments."""

    row: TableRow
    measure: int
    version: int
    day: date


AnyRow = TypeVar("AnyRow", TableRow, IdentifiedRow)


def read_number(cells: Mapping[str, Any], header: str) -> int | None:
    """Return the positive whole number in a cell, None for anything else."""
    try:
        number = _NUMBER.clean(_without_merged(cells.get(header)))
    except (ValueError, OverflowError):
        return None
    return number if number is not None and 0 < number < _MAX_ID else None


def is_blank_cell(cells: Mapping[str, Any], header: str) -> bool:
    """Return whether a cell is empty, covered or missing."""
    return str(_without_merged(cells.get(header)) or "").strip() == ""


def identify_measure_rows(table: SheetTable, refused: FileRemarks) -> list[IdentifiedRow]:
    """Return the rows of 举措 with a readable id and version, one for each measure; add the others to ``refused``."""
    found: list[IdentifiedRow] = []
    for row in table.rows:
        measure, version = read_number(row.cells, "内部编号"), read_number(row.cells, "版本")
        if measure is None or version is None:
            what = "内部编号" if measure is None else "版本"
            refused.add_remark(
                table.place(row.number),
                f"没有可用的“{what}”，不知道是哪一项举措，这一行不作处理。新增举措不能通过表格办理；"
                "误删了隐藏列的，请重新导出再改。",
            )
            continue
        found.append(IdentifiedRow(row, measure, version, _assignments_day(row)))
    return drop_duplicate_rows(table, found, lambda one: one.measure, refused)


def drop_duplicate_rows(
    table: SheetTable, rows: Sequence[AnyRow], id_of: Callable[[AnyRow], int], refused: FileRemarks
) -> list[AnyRow]:
    """Return the rows whose id is unique or 0 (no id); add the others to ``refused``."""
    numbers: dict[int, list[int]] = {}
    for one in rows:
        if id_of(one):
            numbers.setdefault(id_of(one), []).append(_table_row(one).number)
    for pk, twice in numbers.items():
        if len(twice) > 1:
            listed = "、".join(map(str, twice[:10]))
            refused.add_remark(
                table.place(twice[0]),
                f"第 {listed} 行的内部编号都是 {pk}，不知道以哪一行为准，都不作处理。"
                "请只留一行；要增加分工，请另起一行，内部编号留空。",
            )
    return [one for one in rows if len(numbers.get(id_of(one), ())) < 2]


def _table_row(row: TableRow | IdentifiedRow) -> TableRow:
    return row.row if isinstance(row, IdentifiedRow) else row


def verify_measure_rows(
    table: SheetTable,
    rows: Iterable[IdentifiedRow],
    found: Mapping[int, ExportedMeasure],
    refused: FileRemarks,
) -> list[IdentifiedRow]:
    """Return the rows that fit the exported measure of their id; add the others to ``refused``."""
    fitting = []
    for one in rows:
        reason = _find_mismatch(one, found.get(one.measure))
        if reason:
            refused.add_remark(table.place(one.row.number), f"{reason}这一行和它的责任分工不作处理。")
        else:
            fitting.append(one)
    return fitting


def _find_mismatch(one: IdentifiedRow, exported: ExportedMeasure | None) -> str:
    """Return in Chinese why a row does not fit the measure of its id, empty if it does."""
    if exported is None:
        return f"本站没有内部编号为 {one.measure} 的举措，可能已被删除，或文件是从别的网站导出的。"
    slug, code = (_stripped_cell_text(one.row.cells.get(header)) for header in ("方案标识", "编号"))
    measure = exported.measure
    if slug != measure.document.slug:
        return f"内部编号 {one.measure} 在本站属于方案 {measure.document.slug}，这一行写的是“{slug:.40}”，两者不符。"
    if code != measure.code and not _same_number(code, measure.code):
        return f"内部编号 {one.measure} 是举措“{measure.code}”，这一行的编号却是“{code:.40}”，两者不符。"
    if one.version > exported.version:
        return f"版本 {one.version} 比本站现有的版本 {exported.version} 还新，不是从本站现有的资料导出的。"
    return ""


def _assignments_day(row: TableRow) -> date:
    """Return the day of a row's assignments, today if the cell has none."""
    try:
        return _DAY.clean(_without_merged(row.cells.get("责任日期"))) or timezone.localdate()
    except (ValueError, OverflowError):
        return timezone.localdate()


def _without_merged(value: Any) -> Any:
    return None if value is MERGED else value


def _stripped_cell_text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _same_number(one: str, other: str) -> bool:
    """Return whether two codes are the same number, as a spreadsheet may turn 5.10 into 5.1."""
    try:
        return float(one) == float(other)
    except ValueError:
        return False
