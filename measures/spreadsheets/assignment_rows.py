"""Match each row of the sheet 责任 with its measure and its assignment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from measures.models import Measure
from measures.spreadsheets.exported_state import ExportedMeasure
from measures.spreadsheets.file_edits import FileRemarks
from measures.spreadsheets.file_limits import MAX_ASSIGNMENTS_PER_MEASURE
from measures.spreadsheets.measure_rows import IdentifiedRow, drop_duplicate_rows, is_blank_cell, read_number
from measures.spreadsheets.sheet_table import SheetTable, TableRow

MEASURE_ID, ASSIGNMENT_ID, VERSION_HEADER = "举措内部编号", "内部编号", "版本"


@dataclass(slots=True)
class MeasureAssignmentRows:
    """The rows of one measure: exported ``rows`` by the id of the assignment, and ``new`` ones."""

    rows: dict[int, TableRow] = field(default_factory=dict)
    new: list[TableRow] = field(default_factory=list)


@dataclass(slots=True)
class AssignmentSheetRows:
    """The rows of the sheet ``by_measure`` id; ``has_unmatched`` is True if the measure of a row could not be found.

    ``unusable`` are the ids of assignments whose rows are refused; they do not count as removed.
    """

    by_measure: dict[int, MeasureAssignmentRows] = field(
        default_factory=lambda: defaultdict(MeasureAssignmentRows)
    )
    has_unmatched: bool = False
    unusable: set[int] = field(default_factory=set)


def find_versions(table: SheetTable, rows: Iterable[IdentifiedRow]) -> dict[int, tuple[int, date]]:
    """Return the version and the day of the measures that only the sheet 责任 has, by id.

    The day is that of the rows of 举措, ``rows``; return nothing if these have several.
    """
    own = {one.measure for one in rows}
    days = {one.day for one in rows}
    found: dict[int, tuple[int, date]] = {}
    if len(days) == 1:
        (day,) = days
        for row in table.rows:
            measure, version = read_number(row.cells, MEASURE_ID), read_number(row.cells, VERSION_HEADER)
            if measure and version and measure not in own:
                found.setdefault(measure, (version, day))
    return found


def group_assignment_rows(
    table: SheetTable,
    versions: Mapping[int, int],
    found: Mapping[int, ExportedMeasure],
    unfit: Collection[int],
    refused: FileRemarks,
) -> AssignmentSheetRows:
    """Return the rows of the sheet by measure; add those without a measure to ``refused``.

    ``versions`` are the versions of the file by measure, ``found`` the exported measures. The rows of the measures
    ``unfit``, which are refused already, are skipped.
    """
    sheet = AssignmentSheetRows()
    kept = drop_duplicate_rows(table, table.rows, _assignment_id, refused)
    sheet.unusable = {_assignment_id(row) for row in table.rows} - {_assignment_id(row) for row in kept}
    by_code = _MeasuresByCode()
    owner = {row.pk: pk for pk, exported in found.items() for row in exported.assignments}
    for row in kept:
        own = _assignment_id(row)
        if read_number(row.cells, MEASURE_ID) in unfit:
            continue
        reason, measure = _find_measure(row, own, owner, versions, found, by_code)
        if reason:
            refused.add_remark(table.place(row.number), f"{reason}这一行不作处理。")
            sheet.unusable.add(own)
            sheet.has_unmatched = sheet.has_unmatched or own not in owner
        elif own:
            sheet.by_measure[measure].rows[own] = row
        else:
            sheet.by_measure[measure].new.append(row)
    _drop_too_many(table, sheet, refused)
    return sheet


def _assignment_id(row: TableRow) -> int:
    """Return the id of the assignment in a row, 0 for none."""
    return read_number(row.cells, ASSIGNMENT_ID) or 0


def _find_measure(
    row: TableRow,
    own: int,
    owner: Mapping[int, int],
    versions: Mapping[int, int],
    found: Mapping[int, ExportedMeasure],
    by_code: _MeasuresByCode,
) -> tuple[str, int]:
    """Return a Chinese reason and 0 if the row is refused, else an empty text and the id of its measure."""
    stated = read_number(row.cells, MEASURE_ID)
    if not own and not is_blank_cell(row.cells, ASSIGNMENT_ID):
        return "内部编号不是数字。新增的行请把它留空。", 0
    if stated is None and not is_blank_cell(row.cells, MEASURE_ID):
        return "举措内部编号不是数字。", 0
    measure = stated or owner.get(own) or by_code.find_measure_id(row)
    if measure is None:
        return (
            "看不出是哪一项举措。新增的行请照抄同一举措其他行的区、年份、编号，或整行复制后清空内部编号。",
            0,
        )
    if measure not in found:
        return f"内部编号为 {measure} 的举措不在这份文件里，或本站没有。", 0
    if own and owner.get(own) != measure:
        return f"内部编号 {own} 不是导出时这项举措的分工。新增的行请把内部编号留空。", 0
    version = read_number(row.cells, VERSION_HEADER)
    if version is not None and version != versions[measure]:
        return f"版本 {version} 与举措表里的 {versions[measure]} 不一致，像是两份导出拼在了一起。", 0
    if not own and _has_other_code(row, found[measure]):
        return "举措内部编号与编号不是同一项举措，不知道以哪个为准。", 0
    return "", measure


def _has_other_code(row: TableRow, exported: ExportedMeasure) -> bool:
    """Return whether a new row has the code of another measure than that of its id."""
    code = str(row.cells.get("编号") or "").strip()
    return bool(code) and code != exported.measure.code


class _MeasuresByCode:
    """The measures by district, year and code, as a person types them."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], int | None] | None = None

    def find_measure_id(self, row: TableRow) -> int | None:
        """Return the id of the one measure with the district, year and code of a row, else None."""
        if self._known is None:
            self._known = {}
            rows = Measure.objects.values_list(
                "document__district__label", "document__district__name", "document__year", "code", "pk"
            )
            for *names, year, code, pk in rows.order_by():
                for district in dict.fromkeys(names):
                    key = (district, str(year), code)
                    self._known[key] = None if key in self._known else pk
        cells = [str(row.cells.get(name) or "").strip() for name in ("区", "年份", "编号")]
        return self._known.get((cells[0], cells[1].removesuffix(".0"), cells[2]))


def _drop_too_many(table: SheetTable, sheet: AssignmentSheetRows, refused: FileRemarks) -> None:
    """Drop all rows of measures with more than `MAX_ASSIGNMENTS_PER_MEASURE`, and add them to ``refused``."""
    for of_measure in sheet.by_measure.values():
        rows = [*of_measure.rows.values(), *of_measure.new]
        if len(rows) > MAX_ASSIGNMENTS_PER_MEASURE:
            refused.add_remark(
                table.place(rows[0].number),
                f"同一项举措有 {len(rows)} 行分工，超过 {MAX_ASSIGNMENTS_PER_MEASURE} 行，它的责任分工都不作处理。",
            )
            sheet.unusable |= set(of_measure.rows)
            of_measure.rows, of_measure.new = {}, []
