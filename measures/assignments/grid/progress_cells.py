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
_GAP = r"[\s，,。；;：:]"
_DAY = (
    r"(?:(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日"
    r"|(?P<year2>\d{4})\s*[-－/.．]\s*(?P<month2>\d{1,2})\s*[-－/.．]\s*(?P<day2>\d{1,2})(?!\d))"
)
# Behind a status stands its day or a gap: 已完成立项 is not 已完成.
_LINE = re.compile(
    rf"(?P<status>{'|'.join(_STATUSES)})"
    rf"(?:{_GAP}*+[（(]?(?:截至)?{_GAP}*+{_DAY}[）)]?{_GAP}*+(?P<note>.*)|(?:{_GAP}++|(?=[（(]))(?P<undated>.*))?",
    re.DOTALL,
)
#: How a note begins that has a day in another form, or only part of one.
_DAY_LIKE = re.compile(r"[（(]?(?:截至)?\s*(?:\d{2,4}\s*[-－/.．年]\s*\d|\d{1,2}\s*月)")
_UNREADABLE = (
    "请写“未启动、推进中、已完成、逾期”之一，空一格再写截至日期和说明，如：已完成 2026-06-30 已印发。"
)
_UNREADABLE_DAY = "截至日期请写明年月日，如 2026-06-30 或 2026年6月30日；不写日期为今天。"
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
    if _DAY_LIKE.match(match["undated"] or ""):
        raise ValidationError(_UNREADABLE_DAY)
    note = (match["note"] or match["undated"] or "").strip()
    if len(note) > lengths.NOTE:
        raise ValidationError(f"进展的说明不能超过 {lengths.NOTE} 字，现有 {len(note)} 字。")
    day = _day_of_line(match) or timezone.localdate()
    check_progress_day(day)
    return ProgressReport(_STATUSES[match["status"]], day, note)


def _day_of_line(match: re.Match[str]) -> date | None:
    """Return the day of a line, None where it has none."""
    if match["year"]:
        numbers = [int(one) for one in match.group("year", "month", "day")]
    elif match["year2"]:
        numbers = [int(one) for one in match.group("year2", "month2", "day2")]
    else:
        return None
    try:
        return date(*numbers)
    except ValueError as error:
        written = "-".join(map(str, numbers))
        raise ValidationError(f"截至日期“{written}”无效，请按 2026-01-31 的格式填写。") from error
