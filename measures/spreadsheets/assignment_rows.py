"""Assign each row of the sheet 责任 to its measure and its row of the ledger."""

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
    """The rows of one measure. ``rows`` were exported, by the ledger's id; ``new`` were added."""

    rows: dict[int, TableRow] = field(default_factory=dict)
    new: list[TableRow] = field(default_factory=list)


@dataclass(slots=True)
class AssignmentSheetRows:
    """The rows of a file by the measure's id. ``unclear`` says that some could not be told where they belong.

    ``spoilt`` are ids of the ledger's rows whose row in the file is not taken: it is not gone, though.
    """

    sent: dict[int, MeasureAssignmentRows] = field(default_factory=lambda: defaultdict(MeasureAssignmentRows))
    unclear: bool = False
    spoilt: set[int] = field(default_factory=set)


def find_versions(table: SheetTable, rows: Iterable[IdentifiedRow]) -> dict[int, tuple[int, date]]:
    """Return version and day of the measures of which only 责任 has rows.

    The day is that of the other rows; nothing is known where these have several.
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
    """Return the rows by measure; tell of those that cannot be.

    ``versions`` are those asked for, by measure; ``unfit`` are measures that are refused already, with all their rows.
    """
    duties = AssignmentSheetRows()
    kept = drop_duplicate_rows(table, table.rows, _assignment_id, refused)
    duties.spoilt = {_assignment_id(row) for row in table.rows} - {_assignment_id(row) for row in kept}
    by_code = _MeasuresByCode()
    owner = {duty.pk: pk for pk, then in found.items() for duty in then.duties}
    for row in kept:
        own = _assignment_id(row)
        if read_number(row.cells, MEASURE_ID) in unfit:
            continue
        reason, measure = _find_measure(row, own, owner, versions, found, by_code)
        if reason:
            refused.add(table.place(row.number), f"{reason}这一行不作处理。")
            duties.spoilt.add(own)
            duties.unclear = duties.unclear or own not in owner
        elif own:
            duties.sent[measure].rows[own] = row
        else:
            duties.sent[measure].new.append(row)
    _drop_too_many(table, duties, refused)
    return duties


def _assignment_id(row: TableRow) -> int:
    """Return the id of the ledger's row that a row says it is, 0 for none."""
    return read_number(row.cells, ASSIGNMENT_ID) or 0


def _find_measure(
    row: TableRow,
    own: int,
    owner: Mapping[int, int],
    versions: Mapping[int, int],
    found: Mapping[int, ExportedMeasure],
    by_code: _MeasuresByCode,
) -> tuple[str, int]:
    """Return why a row cannot be taken, or nothing and its measure."""
    stated = read_number(row.cells, MEASURE_ID)
    if not own and not is_blank_cell(row.cells, ASSIGNMENT_ID):
        return "内部编号不是数字。新增的行请把它留空。", 0
    if stated is None and not is_blank_cell(row.cells, MEASURE_ID):
        return "举措内部编号不是数字。", 0
    measure = stated or owner.get(own) or by_code.find(row)
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


def _has_other_code(row: TableRow, then: ExportedMeasure) -> bool:
    """Return whether the code in a new row is of another measure than its id."""
    code = str(row.cells.get("编号") or "").strip()
    return bool(code) and code != then.measure.code


class _MeasuresByCode:
    """Measures by what a person types: district, year and code."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], int | None] | None = None

    def find(self, row: TableRow) -> int | None:
        """Return the one measure that a row names; None if it names none or several."""
        if self._known is None:
            self._known = {}
            rows = Measure.objects.values_list("document__district__name", "document__year", "code", "pk")
            for district, year, code, pk in rows.order_by():
                key = (district, str(year), code)
                self._known[key] = None if key in self._known else pk
        said = [str(row.cells.get(name) or "").strip() for name in ("区", "年份", "编号")]
        return self._known.get((said[0], said[1].removesuffix(".0"), said[2]))


def _drop_too_many(table: SheetTable, duties: AssignmentSheetRows, refused: FileRemarks) -> None:
    for sent in duties.sent.values():
        rows = [*sent.rows.values(), *sent.new]
        if len(rows) > MAX_ASSIGNMENTS_PER_MEASURE:
            refused.add(
                table.place(rows[0].number),
                f"同一项举措有 {len(rows)} 行分工，超过 {MAX_ASSIGNMENTS_PER_MEASURE} 行，它的责任分工都不作处理。",
            )
            duties.spoilt |= set(sent.rows)
            sent.rows, sent.new = {}, []
