"""The totals that a plan states of itself, compared with what was read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from measures.text.language.numerals import parse_ordinal
from measures.text.plan import DeclaredTotal, ParsedChapter, ParsedMeasure, ParsedTable, TextProblem
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextLine, TextPositions

_CLAUSE_END = re.compile(r"[。；;]")
_PART_END = re.compile("[，,：:]")
#: What only the entries of a plan are called; 任务, 事项 and the like are so only where the plan calls its own so.
_OWN_NAME = re.compile(r"(?:举措|措施|小项|小条|大项|大类|板块|部分|方面|^[项条])$")
_OWN_GROUPS = frozenset(("大项", "大类", "板块", "大板块"))
_OTHER_NAMES = ("任务", "事项", "行动", "政策", "内容", "要点", "领域")
#: How far a count may stand behind the word that announces it.
_REACH = 24
_FEWEST = 2
#: As much before a count is looked at for what it is a count of.
_CLAUSE = 60


@dataclass(frozen=True, slots=True)
class ScopeCounts:
    """What was read in one scope: chapters and sections that hold measures, and the measures."""

    chapters: int
    sections: int
    items: int


@dataclass(frozen=True, slots=True)
class _TotalStatement:
    """A total as printed: ``group`` tells whether it counts chapters or sections, not measures.

    ``is_own`` is whether its sentence speaks of what the document itself lists, as far as its words tell.
    """

    label: str
    count: int
    group: bool
    is_own: bool
    start: int
    end: int


def count_scope(measures: Sequence[ParsedMeasure], chapters: Sequence[ParsedChapter]) -> ScopeCounts:
    """Return how many headings hold the given measures, outermost and innermost, and how many measures there are."""
    by_key = {chapter.key: chapter for chapter in chapters}
    outer: set[int] = set()
    inner: set[int] = set()
    for measure in measures:
        chapter = by_key.get(measure.chapter_key) if measure.chapter_key is not None else None
        while chapter:
            (inner if chapter.parent_key is not None else outer).add(chapter.key)
            chapter = by_key.get(chapter.parent_key) if chapter.parent_key is not None else None
    return ScopeCounts(len(outer), len(inner), len(measures))


def compare_totals(
    lines: Sequence[TextLine], counts: ScopeCounts, scope: str, places: TextPositions, *, called: str = ""
) -> tuple[list[DeclaredTotal], list[TextProblem]]:
    """Return the totals stated in ``lines`` beside what ``counts`` counts, and a problem for each that is not met.

    ``scope`` is empty for the body and e.g. ``附件2`` for an annex, ``called`` the words in which the plan or the table
    names what it lists. A number that differs and may count something else is no total: a notice says that it is there.
    """
    found = [stated for line in lines for stated in _statements(line)]
    # What is met comes first: of two numbers for one thing, the other one counts something else.
    found.sort(key=lambda stated: _nearest_count(stated, counts) != stated.count)
    met = any(not stated.group and stated.count == counts.items for stated in found)
    totals: dict[str, DeclaredTotal] = {}
    problems: list[TextProblem] = []
    for stated in found:
        label = f"{scope}：{stated.label}" if scope else stated.label
        parsed = _nearest_count(stated, counts)
        if label in totals:
            continue
        is_clear = parsed == stated.count or (stated.is_own and _counts_these(stated, called))
        if is_clear and (parsed == stated.count or stated.group or not met):
            totals[label] = DeclaredTotal(label, stated.count, parsed, stated.start, stated.end)
            if parsed != stated.count:
                message = f"文中写明{label} {stated.count}，实际读到 {parsed}，请核对。"
                problems.append(places.problem("totals.mismatch", message, stated.start, stated.end))
        else:
            message = (
                f"文中的“{stated.label} {stated.count}”不能确定是不是指这里列出的各项，没有拿来核对；"
                f"实际读到 {parsed}。"
            )
            problems.append(
                places.problem("totals.unclear", message, stated.start, stated.end, severity="notice")
            )
    return sorted(totals.values(), key=lambda total: total.start), problems


def _counts_these(stated: _TotalStatement, called: str) -> bool:
    """Whether what a number counts can only be what the plan or table lists: it has the name that these go by."""
    return bool(_OWN_NAME.search(stated.label)) or any(
        stated.label.endswith(name) and name in called for name in _OTHER_NAMES
    )


def count_table(
    table: ParsedTable, measures: Sequence[ParsedMeasure], chapters: Sequence[ParsedChapter]
) -> ScopeCounts:
    """Return what a table holds: its rows, and the headings of the measures that they are or repeat."""
    codes = {row.code for row in table.rows}
    held = count_scope([measure for measure in measures if measure.code in codes], chapters)
    return ScopeCounts(held.chapters, held.sections, len(table.rows))


def _statements(line: TextLine) -> Iterator[_TotalStatement]:
    """Yield the totals in one paragraph: counts close behind a word that announces them, in the same sentence."""
    text = line.text
    at = 0
    for end in [*(stop.end() for stop in _CLAUSE_END.finditer(text)), len(text)]:
        yield from _in_sentence(text[at:end], line.start + at)
        at = end


def _in_sentence(text: str, offset: int) -> Iterator[_TotalStatement]:
    groups = list(patterns.TOTAL_GROUP.finditer(text))
    taken = [(group.start(), group.end()) for group in groups]
    items = [
        item
        for item in patterns.TOTAL_ITEM.finditer(text)
        if not any(a < item.end() and item.start() < b for a, b in taken)
    ]
    # A plain `条` or `项` counts measures only beside a group; with its noun it speaks for itself.
    items = [
        item for item in items if item["noun"] or (item["unit"] in {"条", "小项", "小条", "项"} and groups)
    ]
    items = [item for item in items if item["unit"] != "个" or item["noun"]]
    found = sorted(
        [*((m, True) for m in groups), *((m, False) for m in items)], key=lambda pair: pair[0].start()
    )
    if not items:
        # Groups alone are as often a way of speaking (`从五个方面着力`) as a total.
        found = [
            (m, group) for m, group in found if _announced(text, m.start(), ("共", "包括", "分为", "合计"))
        ]
    reach = -_REACH - 1
    for match, group in found:
        count = parse_ordinal(match["count"])
        if not count or count < _FEWEST or _cited(text, match.start()):
            continue
        if _announced(text, match.start()) or 0 <= match.start() - reach <= _REACH:
            reach = match.end()
            label = match["unit"]
            if not group and match["noun"]:
                # `29项改革举措` are 改革举措; in `48小项举措` the unit tells them from the 大项.
                label = match["noun"] if match["unit"] in {"项", "条", "个"} else label + match["noun"]
            is_own = _announces_own_list(text, match.start()) and (
                not group or bool(items) or match["unit"] in _OWN_GROUPS
            )
            yield _TotalStatement(label, count, group, is_own, offset + match.start(), offset + match.end())


def _announces_own_list(text: str, at: int) -> bool:
    """Whether the clause before a count announces what the document lists, and speaks of no others and no part."""
    clause = _PART_END.split(text[max(0, at - _CLAUSE) : at])
    before = clause[-1] if len(clause[-1]) > 1 else "".join(clause[-2:])
    return bool(patterns.TOTAL_OWN_VERB.search(text[max(0, at - _REACH) : at])) and not (
        patterns.TOTAL_OTHERS.search(before)
    )


def _announced(text: str, at: int, words: Sequence[str] | None = None) -> bool:
    window = text[max(0, at - _REACH) : at]
    if words is not None:
        return any(word in window for word in words)
    return bool(patterns.TOTAL_VERB.search(window))


def _cited(text: str, at: int) -> bool:
    """Whether a count speaks of another document: it follows a title in book marks, or stands inside quotes."""
    before = text[:at]
    return (
        before.count("《") > before.count("》")
        or before.count("“") > before.count("”")
        or "》" in before[-_REACH:]
    )


def _nearest_count(stated: _TotalStatement, counts: ScopeCounts) -> int:
    """Return the count that a statement is about; for groups, chapters or sections, whichever comes nearest."""
    if not stated.group:
        return counts.items
    options = [count for count in (counts.chapters, counts.sections) if count]
    return min(options, key=lambda count: (abs(count - stated.count), count), default=0)
