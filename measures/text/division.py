"""A plan's lines divided into head, body, list of attachments, annexes and colophon."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from measures.text import patterns
from measures.text.blocks import Line, marker_of, slice_of
from measures.text.columns import find_header

_LONGEST_TITLE = 80
_LONGEST_FURNITURE = 160
_LONGEST_COLUMN = 16
_LOOK_AHEAD = 12


@dataclass(slots=True)
class Annex:
    """The lines of an annex, blank cells included, behind the one that announces it; ``label`` is ``1`` or ""."""

    label: str
    heading: Line
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Division:
    """The parts of a plan, each as lines with text (annexes: with blank cells too). Furniture is in none of them.

    ``furniture`` keeps what a page put around the document, for the facts that only stand there. ``unplaced`` are
    lines between the body and the annexes that belong to neither.
    """

    head: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    colophon: list[Line] = field(default_factory=list)
    annexes: list[Annex] = field(default_factory=list)
    furniture: list[Line] = field(default_factory=list)
    unplaced: list[Line] = field(default_factory=list)


def divide(lines: Sequence[Line]) -> Division:
    """Return the parts of the plan whose lines are given."""
    result = Division()
    kept: list[Line] = []
    for line in lines:
        if is_furniture(line.text):
            result.furniture.append(line)
        elif line.text or line.blank_cell:
            kept.append(line)
    start = _body_start(kept)
    annex_starts = _annex_starts(kept, start)
    end = annex_starts[0] if annex_starts else len(kept)
    table = _table_start(kept, start, end)
    if table is not None:
        annex_starts.insert(0, table)
        end = table
        start = min(start, table)
    result.head = _without_attachments(kept[:start])
    _divide_body([line for line in kept[start:end] if line.text], result)
    for at, following in zip(annex_starts, [*annex_starts[1:], len(kept)], strict=False):
        labelled = at != table
        lines_from = at + 1 if labelled else at
        result.annexes.append(
            Annex(_label(kept[at]) if labelled else "", kept[at], kept[lines_from:following])
        )
    if result.annexes:
        last = result.annexes[-1]
        last.lines, tail = _split_colophon(last.lines, alone=False)
        result.colophon.extend(tail)
    return result


def is_furniture(text: str) -> bool:
    """Whether a line is no part of the document: a control or counter of the page, an entry of a table of contents.

    >>> [is_furniture(line) for line in ("字号：", "【打印】【关闭】", "来源：区发展改革委 浏览次数：12", "来源可靠。")]
    [True, True, True, False]
    """
    if not text or len(text) > _LONGEST_FURNITURE:
        return False
    return bool(
        patterns.FURNITURE.fullmatch(text)
        or patterns.TOC_TITLE.fullmatch(text)
        or patterns.TOC_ENTRY.fullmatch(text)
    )


def is_colophon(text: str) -> bool:
    """Whether a whole line belongs to the end of an official document: issuer, date, copies, publicity."""
    return bool(patterns.COLOPHON.fullmatch(text) or patterns.ISSUER.fullmatch(text))


def is_column(text: str) -> bool:
    """Whether a line is the name of a column of a table."""
    names = (patterns.COLUMN_NUMBER, patterns.COLUMN_LEAD, patterns.COLUMN_CO, patterns.COLUMN_DUTY)
    return len(text) <= _LONGEST_COLUMN and any(name.fullmatch(text) for name in names)


def _body_start(lines: Sequence[Line]) -> int:
    """Return where the body begins: at the first heading or item that is not in a list of attachments."""
    skip = 0
    for at, line in enumerate(lines):
        if at < skip or not line.text:
            continue
        if _announces(line):
            skip = _list_end(lines, at)
        elif marker_of(line):
            return at
    return len(lines)


def _without_attachments(lines: list[Line]) -> list[Line]:
    """Return the lines of a head without the list of what is attached to the notice, which may be the plan itself."""
    result: list[Line] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if _announces(line):
            at = _list_end(lines, at - 1)
            found = patterns.ANNEX.match(line.text)
            if found and patterns.TITLE_END.search(found["rest"]) and not found["rest"][:1].isdigit():
                result.append(slice_of(line, found.start("rest")))
        elif line.text:
            result.append(line)
    return result


def _announces(line: Line) -> bool:
    """Whether a line announces an annex or a list of them."""
    found = patterns.ANNEX.match(line.text)
    if not found or len(line.text) > _LONGEST_TITLE * 2 or "。" in line.text:
        return False
    before_rest = line.text[found.start("rest") - 1]
    return bool(not found["rest"] or found["colon"] or found["label"] or before_rest in patterns.EDGES)


def _list_end(lines: Sequence[Line], at: int, *, single: bool = False) -> int:
    """Return where the list of attachments that line ``at`` announces ends: behind its last numbered title.

    With ``single``, one title without a number counts as the list.
    """
    found = patterns.ANNEX.match(lines[at].text)
    has_title = bool(found and found["rest"])
    at += 1
    first = at
    expected = 2 if has_title else 1
    while at < len(lines):
        marker = marker_of(lines[at])
        if lines[at].text:
            if (
                marker is None
                or marker.level != "number"
                or marker.value != expected
                or "。" in lines[at].text
            ):
                break
            expected += 1
        at += 1
    if single and at == first and not has_title and at < len(lines) and _is_title(lines[at]):
        at += 1
    return at


def _is_title(line: Line) -> bool:
    return len(line.text) <= _LONGEST_TITLE and "。" not in line.text and not is_colophon(line.text)


def _annex_starts(lines: Sequence[Line], start: int) -> list[int]:
    """Return where the annexes behind the body begin; a list of attachments is none of them."""
    candidates = [at for at in range(start, len(lines)) if lines[at].text and _announces(lines[at])]
    labels = [_label(lines[at]) for at in candidates]
    starts: list[int] = []
    for position, (at, label) in enumerate(zip(candidates, labels, strict=True)):
        later = labels[position + 1 :]
        following = candidates[position + 1] if later else len(lines)
        if label:
            # An entry of the list is announced again where its annex begins, or has nothing behind it.
            begins = label not in later and any(line.text for line in lines[at + 1 : following])
        else:
            begins = not later and _has_table(lines, at)
        if begins:
            starts.append(at)
    return starts


def _table_start(lines: Sequence[Line], start: int, end: int) -> int | None:
    """Return where a table without an annex's number begins, in the body or instead of it: at its title or its head."""
    header = find_header(lines, 0, end)
    if header is None or not any(column.role == "number" for column in header.columns):
        return None
    at = header.start
    while at > 0 and lines[at - 1].text and _is_table_title(lines[at - 1].text) and at > start - 2:
        at -= 1
    # Before the body there is only the plan's own title, which the head keeps.
    return at if header.start > start else header.start


def _is_table_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and bool(
        re.search(r"(?:表|清单|台账)(?:[（(].*[)）])?$|^[（(].*[)）]$", text)
    )


def _label(line: Line) -> str:
    found = patterns.ANNEX.match(line.text)
    return (found["label"] or "") if found else ""


def _has_table(lines: Sequence[Line], at: int) -> bool:
    """Whether a table begins soon behind line ``at``."""
    following = [line.text for line in lines[at + 1 : at + 1 + _LOOK_AHEAD]]
    return any(is_column(text) or "\t" in text or text.count("|") > 1 for text in following)


def _divide_body(lines: list[Line], result: Division) -> None:
    """Put body, colophon and what belongs to neither into ``result``; the list of attachments goes nowhere."""
    for at, line in enumerate(lines):
        if not _announces(line):
            continue
        rest = lines[_list_end(lines, at, single=True) :]
        if any(marker_of(other) for other in rest):
            continue
        result.body, before = _split_colophon(lines[:at], alone=True)
        result.colophon = [*before, *(other for other in rest if is_colophon(other.text))]
        result.unplaced = [other for other in rest if not is_colophon(other.text)]
        return
    result.body, result.colophon = _split_colophon(lines, alone=True)


def _split_colophon(lines: list[Line], *, alone: bool) -> tuple[list[Line], list[Line]]:
    """Return ``lines`` without the colophon at their end, and the colophon.

    The name of a body on the last line, without a date, is a colophon only if it may stand ``alone``: in a table it is
    the last cell.
    """
    end = len(lines)
    first = end
    dated = False
    while end and (not lines[end - 1].text or is_colophon(lines[end - 1].text)):
        end -= 1
        if lines[end].text:
            first = end
            dated = dated or bool(patterns.COLOPHON.fullmatch(lines[end].text))
    if not dated and not (alone and first < len(lines) and patterns.SIGNATURE.fullmatch(lines[first].text)):
        return lines, []
    return lines[:first], [line for line in lines[first:] if line.text]
