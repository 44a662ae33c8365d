"""A plan's lines divided into head, body, list of attachments, annexes and colophon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from measures.text import patterns
from measures.text.annex_lines import (
    Annex,
    annex_starts,
    announces,
    is_colophon,
    label_of,
    list_end,
    separate_tables,
    table_start,
)
from measures.text.blocks import Line, marker_of, slice_of

_LONGEST_FURNITURE = 160


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
    starts = annex_starts(kept, start)
    end = starts[0] if starts else len(kept)
    table = table_start(kept, start, end)
    if table is not None:
        starts.insert(0, table)
        end = table
        start = min(start, table)
    result.head = _without_attachments(kept[:start])
    _divide_body([line for line in kept[start:end] if line.text], result)
    for at, following in zip(starts, [*starts[1:], len(kept)], strict=False):
        labelled = at != table
        lines_from = at + 1 if labelled else at
        label = label_of(kept[at]) if labelled else ""
        result.annexes.extend(separate_tables(Annex(label, kept[at], kept[lines_from:following])))
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


def _body_start(lines: Sequence[Line]) -> int:
    """Return where the body begins: at the first heading or item that is not in a list of attachments."""
    skip = 0
    for at, line in enumerate(lines):
        if at < skip or not line.text:
            continue
        if announces(line):
            skip = list_end(lines, at)
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
        if announces(line):
            at = list_end(lines, at - 1)
            found = patterns.ANNEX.match(line.text)
            if found and patterns.TITLE_END.search(found["rest"]) and not found["rest"][:1].isdigit():
                result.append(slice_of(line, found.start("rest")))
        elif line.text:
            result.append(line)
    return result


def _divide_body(lines: list[Line], result: Division) -> None:
    """Put body, colophon and what belongs to neither into ``result``; the list of attachments goes nowhere."""
    for at, line in enumerate(lines):
        if not announces(line):
            continue
        rest = lines[list_end(lines, at, single=True) :]
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
