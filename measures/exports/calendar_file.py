"""A selection as a calendar (RFC 5545): an event of a whole day for each measure whose deadline has one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC
from typing import IO

from measures.exports.column_values import co_lead_names, lead_names
from measures.exports.columns import SEPARATOR
from measures.exports.export_rows import ExportReader, MeasureRow
from measures.exports.selection import ExportSelection

#: Octets of a line at most, without its end.
_LINE_OCTETS = 75
#: Characters that a text of a calendar cannot have: controls but the tab and line end, and halves of characters.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def write_calendar(selection: ExportSelection, file: IO[bytes]) -> int:
    """Write the measures of a selection that have a last day to ``file``; return how many measures were looked at."""
    stamp = f"{selection.at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    conditions = "；".join(selection.conditions)
    _write_lines(
        file,
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//policyhub//measures//ZH"),
        ("X-WR-CALNAME", escape_text(f"举措完成时限（{conditions}）" if conditions else "举措完成时限")),
        ("X-WR-CALDESC", escape_text("\n".join([*selection.notes, f"{selection.site}{selection.address}"]))),
    )
    for batch in ExportReader(selection.using, selection.day).dated_batches(selection.pks):
        for measure in batch:
            _write_lines(file, *_event(measure, selection.site, stamp))
    _write_lines(file, ("END", "VCALENDAR"))
    return len(selection.pks)


def _event(measure: MeasureRow, site: str, stamp: str) -> Iterator[tuple[str, str]]:
    """Yield the lines of the event of a measure; its UID is made from its permanent address."""
    path = measure.get_absolute_url()
    document = measure.document
    named = (("牵头", lead_names(measure)), ("配合", co_lead_names(measure)))
    about = [
        f"{document.district.shown_name} {document.year} {document.title}",
        *(f"{role}：{SEPARATOR.join(names)}" for role, names in named if names),
        f"完成时限：{measure.deadline}",
        f"{site}{path}",
    ]
    yield "BEGIN", "VEVENT"
    yield "UID", f"{path.strip('/')}@policyhub"
    yield "DTSTAMP", stamp
    yield "DTSTART;VALUE=DATE", f"{measure.due:%Y%m%d}"
    yield "SUMMARY", escape_text(f"{measure.code} {measure.title or measure.text[:30]}")
    yield "DESCRIPTION", escape_text("\n".join(about))
    yield "URL", f"{site}{path}"
    yield "TRANSP", "TRANSPARENT"
    yield "END", "VEVENT"


def escape_text(text: str) -> str:
    r"""Return ``text`` as a value of a calendar.

    >>> print(escape_text("甲,乙;丙\\丁\r\n戊"))
    甲\,乙\;丙\\丁\n戊
    """
    text = _UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def fold_line(line: str) -> str:
    """Return a line with its end, folded so that no piece has more than 75 octets and no character is cut."""
    pieces, octets = [""], 0
    for character in line:
        size = len(character.encode())
        if octets + size > _LINE_OCTETS:
            pieces.append(" ")
            octets = 1
        pieces[-1] += character
        octets += size
    return "\r\n".join(pieces) + "\r\n"


def _write_lines(file: IO[bytes], *lines: tuple[str, str]) -> None:
    file.write("".join(fold_line(f"{name}:{value}") for name, value in lines).encode())
