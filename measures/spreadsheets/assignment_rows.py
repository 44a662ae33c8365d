"""The rows of 责任 in a file: to which measure each belongs, and which row of the ledger it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from measures.models import Measure
from measures.spreadsheets.exported_state import Exported
from measures.spreadsheets.file_edits import Remarks
from measures.spreadsheets.file_limits import MOST_DUTIES_OF_ONE
from measures.spreadsheets.measure_rows import Known, is_blank, number_in, only_once
from measures.spreadsheets.sheet_table import Row, Table

MEASURE, OWN, VERSION = "举措内部编号", "内部编号", "版本"


@dataclass(slots=True)
class Sent:
    """The rows of one measure. ``rows`` were exported, by the ledger's id; ``new`` were added."""

    rows: dict[int, Row] = field(default_factory=dict)
    new: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class DutyRows:
    """The rows of a file by the measure's id. ``unclear`` says that some could not be told where they belong.

    ``spoilt`` are ids of the ledger's rows whose row in the file is not taken: it is not gone, though.
    """

    sent: dict[int, Sent] = field(default_factory=lambda: defaultdict(Sent))
    unclear: bool = False
    spoilt: set[int] = field(default_factory=set)


def versions_of(table: Table, rows: Iterable[Known]) -> dict[int, tuple[int, date]]:
    """Return version and day of the measures of which only 责任 has rows.

    The day is that of the other rows; nothing is known where these have several.
    """
    own = {one.measure for one in rows}
    days = {one.day for one in rows}
    found: dict[int, tuple[int, date]] = {}
    if len(days) == 1:
        (day,) = days
        for row in table.rows:
            measure, version = number_in(row.cells, MEASURE), number_in(row.cells, VERSION)
            if measure and version and measure not in own:
                found.setdefault(measure, (version, day))
    return found


def sent_rows(
    table: Table,
    versions: Mapping[int, int],
    found: Mapping[int, Exported],
    unfit: Collection[int],
    refused: Remarks,
) -> DutyRows:
    """Return the rows by measure; tell of those that cannot be.

    ``versions`` are those asked for, by measure; ``unfit`` are measures that are refused already, with all their rows.
    """
    duties = DutyRows()
    kept = only_once(table, table.rows, _own, refused)
    duties.spoilt = {_own(row) for row in table.rows} - {_own(row) for row in kept}
    by_code = _ByCode()
    owner = {duty.pk: pk for pk, then in found.items() for duty in then.duties}
    for row in kept:
        own = _own(row)
        if number_in(row.cells, MEASURE) in unfit:
            continue
        reason, measure = _measure(row, own, owner, versions, found, by_code)
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


def _own(row: Row) -> int:
    """Return the id of the ledger's row that a row says it is, 0 for none."""
    return number_in(row.cells, OWN) or 0


def _measure(
    row: Row,
    own: int,
    owner: Mapping[int, int],
    versions: Mapping[int, int],
    found: Mapping[int, Exported],
    by_code: _ByCode,
) -> tuple[str, int]:
    """Return why a row cannot be taken, or nothing and its measure."""
    stated = number_in(row.cells, MEASURE)
    if not own and not is_blank(row.cells, OWN):
        return "内部编号不是数字。新增的行请把它留空。", 0
    if stated is None and not is_blank(row.cells, MEASURE):
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
    version = number_in(row.cells, VERSION)
    if version is not None and version != versions[measure]:
        return f"版本 {version} 与举措表里的 {versions[measure]} 不一致，像是两份导出拼在了一起。", 0
    if not own and _disagrees(row, found[measure]):
        return "举措内部编号与编号不是同一项举措，不知道以哪个为准。", 0
    return "", measure


def _disagrees(row: Row, then: Exported) -> bool:
    """Return whether the code in a new row is of another measure than its id."""
    code = str(row.cells.get("编号") or "").strip()
    return bool(code) and code != then.measure.code


class _ByCode:
    """Measures by what a person types: district, year and code."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], int | None] | None = None

    def find(self, row: Row) -> int | None:
        """Return the one measure that a row names; None if it names none or several."""
        if self._known is None:
            self._known = {}
            rows = Measure.objects.values_list("document__district__name", "document__year", "code", "pk")
            for district, year, code, pk in rows.order_by():
                key = (district, str(year), code)
                self._known[key] = None if key in self._known else pk
        said = [str(row.cells.get(name) or "").strip() for name in ("区", "年份", "编号")]
        return self._known.get((said[0], said[1].removesuffix(".0"), said[2]))


def _drop_too_many(table: Table, duties: DutyRows, refused: Remarks) -> None:
    for sent in duties.sent.values():
        rows = [*sent.rows.values(), *sent.new]
        if len(rows) > MOST_DUTIES_OF_ONE:
            refused.add(
                table.place(rows[0].number),
                f"同一项举措有 {len(rows)} 行分工，超过 {MOST_DUTIES_OF_ONE} 行，它的责任分工都不作处理。",
            )
            duties.spoilt |= set(sent.rows)
            sent.rows, sent.new = {}, []
