"""Numbered items that do not begin on a line of their own: found by their numbers, and given a line."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from measures.text.language.numerals import parse_ordinal
from measures.text.plan import TextProblem
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextLine, TextPositions, find_marker, slice_line

_D = patterns.CN_DIGITS
_INLINE = re.compile(
    rf"(?P<chapter>(?<![{_D}第])[{_D}]{{1,3}}、(?![{_D}]))"
    rf"|(?P<section>[（(][{_D}]{{1,3}}[)）])"
    rf"|(?P<number>(?<![\d.．])\d{{1,3}}[★☆*＊]?[.．、](?=\s*[{patterns.HAN}“《]))"
)
#: What each of these ends in.
_END_OF_NUMBER = re.compile(rf"[、)）.．](?<=[{_D}\d★☆*＊].)")
#: What may stand before an item that begins in the middle of a line.
_BOUNDARY = frozenset("。！？；;）)：:”")
_RANKS = {"part": 0, "chapter": 1, "section": 2, "number": 3}
_LONGEST_HEADING = 40
#: The title of the first chapter at the end of the line before it: `…提出如下措施。一、发展目标`.
_LAST_OF_LINE = re.compile(rf"[{patterns.HAN}“”《》、]{{2,30}}")
_SHORTEST_LINE = 8
#: A text of which one line holds so much, and hardly a line begins with a marker, has lost its line ends.
_MOST = 0.6


@dataclass(slots=True)
class _NumberingState:
    """Where the numbering stands: the last value of each level, and the values that begin the lines further on."""

    last: dict[str, int] = field(default_factory=dict)
    ahead: dict[str, list[int]] = field(default_factory=dict)

    def continues(self, level: str, value: int, *, may_begin: bool) -> bool:
        """Whether ``value`` is the next of its level, and is not the next that begins a line."""
        waiting = self.ahead.get(level)
        if waiting and waiting[-1] == value:
            return False
        return (level in self.last and value == self.last[level] + 1) or (value == 1 and may_begin)

    def begins_chapters(self, value: int) -> bool:
        """Whether ``value`` is the first chapter, and one of the next two begins a line."""
        waiting = self.ahead.get("chapter") or [0]
        return value == 1 and "chapter" not in self.last and waiting[-1] in {2, 3}


def unfold_items(
    lines: Sequence[TextLine], places: TextPositions
) -> tuple[list[TextLine], list[TextProblem]]:
    """Return ``lines`` with every item that follows another in the same line on a line of its own, and the problems.

    An item is believed only if its number is exactly the next one, a sentence or a heading ends before it, and the next
    line of its level does not begin with that number. Lists inside the text of a measure, which begin again at 1, stay
    where they are.
    """
    markers = [find_marker(line) for line in lines]
    ahead: dict[str, list[int]] = defaultdict(list)
    for marker in reversed(markers):
        if marker:
            ahead[marker.level].append(marker.value)
    folded = _is_folded(lines, sum(map(len, ahead.values())))
    state = _NumberingState(ahead=ahead)
    result: list[TextLine] = []
    problems: list[TextProblem] = []
    for line, marker in zip(lines, markers, strict=True):
        if marker:
            ahead[marker.level].pop()
            state.last[marker.level] = marker.value
        level = marker.level if marker and marker.level != "number" else ""
        cuts = list(_cuts(line, state, folded=folded, heading=level))
        if not cuts:
            result.append(line)
            continue
        edges = [0, *cuts, len(line.text)]
        result.extend(slice_line(line, a, b) for a, b in itertools.pairwise(edges))
        problems.extend(_inline_number_problem(line, cut, places) for cut in cuts)
    if folded and problems:
        result = [piece for line in result for piece in _without_colophon(line)]
        first = problems[0]
        message = "全文（或大段）没有分行，已按章节和编号的次序拆分，请对照原文核对。"
        problems = [places.problem("lines.lost", message, first.start, first.end)]
    return result, problems


def _is_folded(lines: Sequence[TextLine], markers: int) -> bool:
    """Whether the text has lost its line ends."""
    lengths = [len(line.text) for line in lines]
    return markers <= 1 and max(lengths, default=0) >= _MOST * sum(lengths)


def _without_colophon(line: TextLine) -> list[TextLine]:
    """Return a line and, apart, who issued the plan and when, if it ends in that."""
    found = patterns.COLOPHON_INLINE.search(line.text)
    if not found:
        return [line]
    return [
        slice_line(line, 0, found.start()),
        slice_line(line, found.start(), found.start("date")),
        slice_line(line, found.start("date")),
    ]


def _inline_number_problem(line: TextLine, cut: int, places: TextPositions) -> TextProblem:
    start = line.start + cut
    message = "此处的编号没有另起一行，已按编号的次序拆分，请核对。"
    return places.problem("numbering.inline", message, start, min(start + 20, line.end), severity="notice")


def _cuts(line: TextLine, state: _NumberingState, *, folded: bool, heading: str) -> Iterator[int]:
    """Yield where new lines begin inside ``line``, and take what begins there into account.

    ``heading`` is the level of the heading that the line begins with, or "". Behind it only what is below it may begin
    without a sentence's end: ``知行合一、工学结合`` is one title, ``完成投资，其中：1.`` is none.
    """
    if len(line.text) < _SHORTEST_LINE or (not folded and line.text.count("\t") > 1):
        # What stands in the cells of a row stays there.
        return
    if not _END_OF_NUMBER.search(line.text):
        return
    segment = 0
    in_list = False
    for found in _INLINE.finditer(line.text):
        at, level = found.start(), found.lastgroup or ""
        if at <= segment:
            continue
        value = parse_ordinal(found[0].rstrip("、.．★☆*＊")) or 0
        before = line.text[max(segment, at - _LONGEST_HEADING - 8) : at].rstrip(patterns.EDGES)
        in_heading = (
            bool(heading)
            and _RANKS[level] > _RANKS[heading]
            and at - segment <= _LONGEST_HEADING
            and not any(stop in before for stop in "。；")
            and not (before.endswith(("：", ":")) and ("，" in before or "其中" in before))
        )
        glued = level == "chapter" and bool(_LAST_OF_LINE.fullmatch(line.text, found.end()))
        may_begin = (
            in_heading or (folded and level not in state.last) or (glued and state.begins_chapters(value))
        )
        ends = in_heading or bool(before and before[-1] in _BOUNDARY)
        if value == 1 and level == "number" and not may_begin:
            in_list = True
        if not (ends and state.continues(level, value, may_begin=may_begin)) or (
            in_list and level == "number"
        ):
            continue
        state.last[level] = value
        segment, heading, in_list = at, level if level != "number" else "", False
        yield at
