"""Where annexes begin, and the lists of attachments that only announce them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextLine, find_marker
from measures.text.structure.parts.colophon import is_colophon
from measures.text.structure.parts.table_head import find_table_head, split_cells

_LONGEST_TITLE = 80
_LONGEST_COLUMN = 16
_LOOK_AHEAD = 12
_TABLE_TITLE = re.compile(r"(?:表|清单|台账)(?:[（(][^）)]{0,80}[)）])?$|^[（(].{0,80}[)）]$")


@dataclass(slots=True)
class AnnexLines:
    """The lines of an annex, blank cells included, behind the one that announces it; ``label`` is ``1`` or ""."""

    label: str
    heading: TextLine
    lines: list[TextLine] = field(default_factory=list)


def announces_annex(line: TextLine) -> bool:
    """Whether a line announces an annex or a list of them."""
    found = patterns.ANNEX.match(line.text)
    if not found or len(line.text) > _LONGEST_TITLE * 2 or "。" in line.text:
        return False
    before_rest = line.text[found.start("rest") - 1]
    return bool(not found["rest"] or found["colon"] or found["label"] or before_rest in patterns.EDGES)


def find_attachment_list_end(lines: Sequence[TextLine], at: int, *, single: bool = False) -> int:
    """Return where the list of attachments that line ``at`` announces ends: behind its last numbered title.

    With ``single``, one title without a number counts as the list.
    """
    found = patterns.ANNEX.match(lines[at].text)
    has_title = bool(found and found["rest"])
    at += 1
    first = at
    expected = 2 if has_title else 1
    while at < len(lines):
        marker = find_marker(lines[at])
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


def _is_title(line: TextLine) -> bool:
    return len(line.text) <= _LONGEST_TITLE and "。" not in line.text and not is_colophon(line.text)


def find_annex_starts(lines: Sequence[TextLine], start: int) -> list[int]:
    """Return where the annexes behind the body begin; a list of attachments is none of them."""
    candidates = [at for at in range(start, len(lines)) if lines[at].text and announces_annex(lines[at])]
    labels = [annex_label(lines[at]) for at in candidates]
    last = {label: position for position, label in enumerate(labels)}
    starts: list[int] = []
    for position, (at, label) in enumerate(zip(candidates, labels, strict=True)):
        is_last = position + 1 == len(candidates)
        following = len(lines) if is_last else candidates[position + 1]
        if label:
            # An entry of the list is announced again where its annex begins, or has nothing behind it.
            begins = last[label] == position and any(line.text for line in lines[at + 1 : following])
        else:
            begins = is_last and (
                _has_table(lines, at) or _has_announced_title(lines, at, candidates[:position])
            )
        if begins:
            starts.append(at)
    return starts


def _has_announced_title(lines: Sequence[TextLine], at: int, before: Sequence[int]) -> bool:
    """Whether the word for an annex stands alone above the title that a list of attachments named."""
    found = patterns.ANNEX.fullmatch(lines[at].text)
    title = next((line.text for line in lines[at + 1 :] if line.text), "")
    if not found or found["rest"] or not title:
        return False
    named = (patterns.ANNEX.match(lines[other].text) for other in before)
    return any(other and "".join(other["rest"].split()) == "".join(title.split()) for other in named)


def find_table_start(lines: Sequence[TextLine], start: int, end: int) -> int | None:
    """Return where a table without an annex's number begins, in the body or instead of it: at its title or its head."""
    header = find_table_head(lines, 0, end)
    if header is None:
        return None
    if not header.delimited and not any(column.role == "number" for column in header.columns):
        # Lines that only follow each other may be anything.
        return None
    at = _title_start(lines, header.start, 0)
    # Before the body there is only the plan's own title, which the head keeps.
    return at if header.start > start else header.start


def _is_table_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and bool(_TABLE_TITLE.search(text))


def annex_label(line: TextLine) -> str:
    """Return the number of the annex that a line announces, as printed, or ""."""
    found = patterns.ANNEX.match(line.text)
    return (found["label"] or "") if found else ""


def _has_table(lines: Sequence[TextLine], at: int) -> bool:
    """Whether a table begins soon behind line ``at``."""
    following = [line.text for line in lines[at + 1 : at + 1 + _LOOK_AHEAD]]
    return any(is_column_name(text) or "\t" in text or text.count("|") > 1 for text in following)


def is_column_name(text: str) -> bool:
    """Whether a line is the name of a column of a table."""
    names = (patterns.COLUMN_NUMBER, patterns.COLUMN_LEAD, patterns.COLUMN_CO, patterns.COLUMN_DUTY)
    return len(text) <= _LONGEST_COLUMN and any(name.fullmatch(text) for name in names)


def separate_tables(annex: AnnexLines) -> Iterator[AnnexLines]:
    """Yield an annex, or each of its tables as one; the head that a table repeats on every page is left out."""
    lines, label, heading = annex.lines, annex.label, annex.heading
    pieces: list[TextLine] = []
    taken = lowest = 0
    current: _HeadLines | None = None
    for head in _heads(lines):
        if current is not None and head.names == current.names and not _begins_again(lines, head.end):
            pieces.extend(lines[taken : head.start])
            taken = head.end
        elif current is not None:
            start = _title_start(lines, head.start, max(taken, lowest))
            yield AnnexLines(label, heading, pieces + lines[taken:start])
            label, heading, pieces, taken = "", lines[start], [], start
            current = head
        else:
            current = head
        lowest = head.end
    yield AnnexLines(label, heading, pieces + lines[taken:])


@dataclass(frozen=True, slots=True)
class _HeadLines:
    """The lines of a table's head and the names in it, whether or not they are known."""

    names: tuple[str, ...]
    start: int
    end: int


def _heads(lines: Sequence[TextLine]) -> Iterator[_HeadLines]:
    """Yield the heads of all tables in order, of those too that are of something else than tasks."""
    at = 0
    while at < len(lines):
        known = find_table_head(lines, at)
        limit = known.start if known else len(lines)
        for other in range(at, limit):
            cells = [cell.text for cell in split_cells(lines[other])]
            if len(cells) > 1 and patterns.COLUMN_NUMBER.fullmatch(cells[0]):
                yield _HeadLines(tuple(cells), other, other + 1)
        if known is None:
            return
        names = [column.name for column in known.columns]
        # The lines of a table on its side are its rows too: none of them only repeats another.
        names += [f"{known.start}"] if known.across else []
        yield _HeadLines(tuple(names), known.start, known.end)
        at = known.end


def _begins_again(lines: Sequence[TextLine], at: int) -> bool:
    """Whether the rows below a head, from line ``at`` on, are numbered from 1."""
    for line in lines[at : at + _LOOK_AHEAD]:
        serial = patterns.ROW_SERIAL.match(line.text) if line.text else None
        if serial:
            return int(serial["ordinal"]) == 1
    return False


def _title_start(lines: Sequence[TextLine], at: int, lowest: int) -> int:
    """Return where the title above a table's head begins."""
    while at > lowest and lines[at - 1].text and _is_table_title(lines[at - 1].text):
        at -= 1
    return at
