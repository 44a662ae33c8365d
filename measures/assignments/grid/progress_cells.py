"""The cell of the grid in which progress is entered, in one line: 已完成 2026-06-30 已印发实施方案."""

from __future__ import annotations

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from measures.models import ProgressEntry, lengths
from measures.models.progress_entry import check_progress_day
from measures.progress.actions import ProgressReport

_STATUSES = {str(label): value for value, label in ProgressEntry.Status.choices}
_GAP = r"[\s，,；;：:]*"
_LINE = re.compile(
    rf"(?P<status>{'|'.join(_STATUSES)})"
    rf"(?:(?:[\s，,；;：:]|截至)*(?P<year>\d{{4}})[-/.年](?P<month>\d{{1,2}})[-/.月](?P<day>\d{{1,2}})日?(?!\d))?"
    rf"(?:{_GAP}(?P<note>.*))?",
    re.DOTALL,
)
_UNREADABLE = (
    "请写“未启动、推进中、已完成、逾期”之一，后面可以写截至日期和说明，如：已完成 2026-06-30 已印发。"
)
_CLEARED = "填报过的进展不能在表格里清空，要撤回请到这项举措的“填报进展”。"


def progress_line(report: ProgressReport | ProgressEntry | None) -> str:
    """Return what a cell says of a report or an entry, nothing for none.

    >>> progress_line(ProgressReport("done", date(2026, 6, 30), "已印发"))
    '已完成 2026-06-30 已印发'
    """
    if report is None:
        return ""
    label = ProgressEntry.Status(report.status).label
    return f"{label} {report.as_of.isoformat()} {report.note}".strip()


def parse_progress(line: str) -> ProgressReport:
    """Return the report that a line says, of today where it names no day; raise `ValidationError` in Chinese.

    >>> parse_progress("推进中，截至2026年6月30日，已开工")
    ProgressReport(status='in_progress', as_of=datetime.date(2026, 6, 30), note='已开工', link='')
    """
    if not line.strip():
        raise ValidationError(_CLEARED)
    match = _LINE.fullmatch(line.strip())
    if match is None:
        raise ValidationError(_UNREADABLE)
    note = (match["note"] or "").strip()
    if len(note) > lengths.NOTE:
        raise ValidationError(f"进展的说明不能超过 {lengths.NOTE} 字，现有 {len(note)} 字。")
    day = _read_day(match) if match["year"] else timezone.localdate()
    check_progress_day(day)
    return ProgressReport(_STATUSES[match["status"]], day, note)


def _read_day(match: re.Match[str]) -> date:
    numbers = [int(match[name]) for name in ("year", "month", "day")]
    try:
        return date(*numbers)
    except ValueError as error:
        written = "-".join(map(str, numbers))
        raise ValidationError(f"截至日期“{written}”无效，请按 2026-01-31 的格式填写。") from error
