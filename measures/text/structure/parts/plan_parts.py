"""A plan's lines divided into head, body, list of attachments, annexes and colophon."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextLine, find_marker, slice_line
from measures.text.structure.lines.unmarked_headings import find_first_heading
from measures.text.structure.parts.annex_lines import (
    AnnexLines,
    annex_label,
    announces_annex,
    find_annex_starts,
    find_attachment_list_end,
    find_table_start,
    separate_tables,
)
from measures.text.structure.parts.colophon import may_end_document, split_ending
from measures.text.structure.parts.notice_items import find_plan_start
from measures.text.structure.parts.page_behind import find_page_behind
from measures.text.structure.parts.page_furniture import (
    find_footer,
    is_certain_furniture_line,
    is_contents_line,
    is_operator_line,
    may_be_menu,
    may_stand_in_footer,
    separate_furniture,
)
from measures.text.structure.parts.table_head import PlanTableHead, find_table_head, split_cells

_HASHES = re.compile(r"#{1,6}\s+")
#: Lines of a menu are short; behind it stands who issues what.
_LONGEST_OF_MENU = 30
_HEADING = re.compile(
    r"[^。；：]{4,60}(?:关于|印发|转发)[^。；：]{4,200}(?:通知|意见|决定|公告|通告|批复|方案|措施|办法)"
)


@dataclass(slots=True)
class PlanParts:
    """The parts of a plan, each as lines with text (annexes: with blank cells too). Furniture is in none of them.

    ``furniture`` keeps what a page put around the document, for the facts that only stand there. ``unplaced`` are
    lines between or behind the parts that belong to none of them. ``doubtful`` are lines that read like a page's but
    stand in the body or an annex: they stay there. ``attachments`` is the list of what is attached, ``notice`` the
    numbered items of the notice in front, which stand in the head, ``behind`` what a page has below the signature.
    """

    head: list[TextLine] = field(default_factory=list)
    body: list[TextLine] = field(default_factory=list)
    colophon: list[TextLine] = field(default_factory=list)
    attachments: list[TextLine] = field(default_factory=list)
    annexes: list[AnnexLines] = field(default_factory=list)
    furniture: list[TextLine] = field(default_factory=list)
    unplaced: list[TextLine] = field(default_factory=list)
    doubtful: list[TextLine] = field(default_factory=list)
    notice: list[TextLine] = field(default_factory=list)
    behind: list[TextLine] = field(default_factory=list)


def divide_plan(lines: Sequence[TextLine]) -> PlanParts:
    """Return the parts of the plan whose lines are given."""
    result = PlanParts()
    kept = _without_footer([line for line in lines if line.text or line.blank_cell], result)
    kept = _without_menu(_without_toc(kept, result), result)
    start = _body_start(kept)
    plan = find_plan_start(kept, start)
    if plan is not None:
        result.notice = [line for line in kept[start:plan] if find_marker(line)]
        start = plan + _body_start(kept[plan:])
    starts = find_annex_starts(kept, start)
    end = starts[0] if starts else len(kept)
    table = find_table_start(kept, start, end)
    if table is not None:
        starts.insert(0, table)
        end = table
        start = min(start, table)
    head, taken = separate_furniture(kept[:start])
    result.head = _without_attachments([_without_hashes(line) for line in head], result)
    known = "".join("".join(line.text for line in result.head).split())
    body = [line for line in kept[start:end] if line.text]
    if not starts:
        page = find_page_behind(body, known)
        result.behind, body = body[page:], body[:page]
    body = _without_footer(body, result)
    _divide_body(body, result, known)
    for at, following in zip(starts, [*starts[1:], len(kept)], strict=False):
        labelled = at != table
        lines_from = at + 1 if labelled else at
        label = annex_label(kept[at]) if labelled else ""
        result.annexes.extend(separate_tables(AnnexLines(label, kept[at], kept[lines_from:following])))
    for annex in result.annexes:
        annex.lines = _without_footer(annex.lines, result)
    if result.annexes:
        last = result.annexes[-1]
        header = find_table_head(last.lines)
        low = _behind_table(last.lines, header) if header else 0
        ending = split_ending(last.lines, known, first=low, alone=False)
        last.lines = ending.text
        result.colophon.extend(ending.colophon)
        result.unplaced.extend(ending.strangers)
    result.doubtful = _doubtful(result, footed=bool(result.furniture))
    result.furniture = [*taken, *result.furniture]
    return result


def _without_footer(lines: list[TextLine], result: PlanParts) -> list[TextLine]:
    """Return a part without the footer at its end, which goes into ``result``."""
    footer = find_footer(lines)
    result.furniture.extend(footer.furniture)
    result.unplaced.extend(footer.strangers)
    return lines[: footer.first]


def _without_toc(lines: list[TextLine], result: PlanParts) -> list[TextLine]:
    """Return the lines without a table of contents, which stands before anything that is numbered.

    Behind its title those entries go too that have no page number: headings that the document repeats.
    """
    counts = Counter("".join(line.text.split()) for line in lines)
    kept: list[TextLine] = []
    listed = False
    for at, line in enumerate(lines):
        if is_contents_line(line.text):
            result.furniture.append(line)
            listed = True
        elif listed and find_marker(line) and counts["".join(line.text.split())] > 1:
            result.furniture.append(line)
            counts["".join(line.text.split())] -= 1
        elif line.text and find_marker(line):
            return [*kept, *lines[at:]]
        else:
            kept.append(line)
    return kept


def _without_menu(lines: list[TextLine], result: PlanParts) -> list[TextLine]:
    """Return the lines without the numbered menu of a page that stands before the heading of the document."""
    numbered = False
    for at, line in enumerate(lines):
        if _HEADING.fullmatch(line.text) and find_marker(line) is None:
            if not numbered or not any(find_marker(other) for other in lines[at + 1 :]):
                return lines
            result.furniture.extend(other for other in lines[:at] if other.text)
            return lines[at:]
        if len(line.text) > _LONGEST_OF_MENU or any(mark in line.text for mark in "。；：，"):
            return lines
        numbered |= find_marker(line) is not None
    return lines


def _without_hashes(line: TextLine) -> TextLine:
    """Return a line of the head without the marks of a heading that a converter left."""
    found = _HASHES.match(line.text)
    return slice_line(line, found.end()) if found else line


def _behind_table(lines: Sequence[TextLine], header: PlanTableHead) -> int:
    """Return the first line that cannot be a cell: behind the last line of cells, or behind a whole last row."""
    if header.delimited:
        return max((at + 1 for at, line in enumerate(lines) if split_cells(line)), default=0)
    rows = [at for at, line in enumerate(lines) if line.text and _begins_row(line)]
    last = rows[-1] if rows else header.end
    return min(len(lines), last + len(header.columns))


def _begins_row(line: TextLine) -> bool:
    marker = find_marker(line)
    return bool(patterns.ROW_SERIAL.fullmatch(line.text)) or bool(marker and marker.level == "number")


def _doubtful(parts: PlanParts, *, footed: bool) -> list[TextLine]:
    """Return the lines of body and annexes that a page may have put there, or that may sign the document."""
    found = [line for part in (parts.body, *(annex.lines for annex in parts.annexes)) for line in part]
    doubtful = [
        line for line in found if line.text and (is_certain_furniture_line(line) or may_be_menu(line.text))
    ]
    last = parts.body[-1] if parts.body else None
    run_by = last and is_operator_line(last) and not patterns.LABEL_AT.search(last.text)
    if last and (run_by or may_end_document(last.text)):
        doubtful.append(last)
    if footed and not parts.colophon and not parts.annexes:
        # Names of related pages, mostly: nothing but the footer behind them says so.
        behind = itertools.takewhile(
            lambda line: may_stand_in_footer(line) and line.text[-1] not in "。！？：", reversed(parts.body)
        )
        known = {line.start for line in doubtful}
        doubtful.extend(line for line in behind if line.start not in known)
    return sorted(doubtful, key=lambda line: line.start)


def _body_start(lines: Sequence[TextLine]) -> int:
    """Return where the body begins: at the first heading or item that is not in a list of attachments."""
    skip = 0
    for at, line in enumerate(lines):
        if at < skip or not line.text:
            continue
        if announces_annex(line):
            skip = find_attachment_list_end(lines, at)
        elif find_marker(line):
            return find_first_heading(lines, at)
    return find_first_heading(lines, len(lines))


def _without_attachments(lines: list[TextLine], result: PlanParts) -> list[TextLine]:
    """Return the lines of a head without the list of what is attached to the notice, which goes into ``result``.

    What is attached may be the plan itself.
    """
    kept: list[TextLine] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if announces_annex(line):
            end = find_attachment_list_end(lines, at - 1)
            found = patterns.ANNEX.match(line.text)
            if found and patterns.TITLE_END.search(found["rest"]) and not found["rest"][:1].isdigit():
                kept.append(slice_line(line, found.start("rest")))
            else:
                result.attachments.append(line)
            result.attachments.extend(other for other in lines[at:end] if other.text)
            at = end
        elif line.text:
            kept.append(line)
    return kept


def _divide_body(lines: list[TextLine], result: PlanParts, known: str) -> None:
    """Put body, colophon and what belongs to neither into ``result``, and the list of attachments."""
    for at, line in enumerate(lines):
        if not announces_annex(line):
            continue
        end = find_attachment_list_end(lines, at, single=True)
        rest = lines[end:]
        if any(find_marker(other) for other in rest):
            continue
        before = split_ending(lines[:at], known)
        behind = split_ending(rest, known)
        result.body = before.text
        result.attachments.extend(lines[at:end])
        result.colophon.extend((*before.colophon, *behind.colophon))
        result.unplaced.extend((*before.strangers, *behind.text, *behind.strangers))
        return
    ending = split_ending(lines, known)
    result.body = ending.text
    result.colophon.extend(ending.colophon)
    result.unplaced.extend(ending.strangers)
