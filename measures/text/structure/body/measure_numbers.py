"""How a plan numbers its measures: the code of each, and what is missing, doubled or out of order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Literal

from measures.text.plan import TextProblem
from measures.text.structure.body.body_drafts import RANKS, BodyHeading, MeasureDraft
from measures.text.structure.body.measure_titles import has_leading_title
from measures.text.structure.body.plan_shape import is_purpose_chapter, is_support_chapter
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextLine, TextPositions, find_item_marker

_LONGEST_TITLE = 30
NumberingScope = Literal["document", "chapter", "section"]


def numbering_scope(drafts: Sequence[MeasureDraft]) -> NumberingScope:
    """Return within what the numbers of the measures run: the document, each chapter, or each section."""
    if not any(draft.number for draft in drafts):
        return "section"
    chapters = sections = chapter_restarts = section_restarts = 0
    for before, after in pairwise(drafts):
        if before.heading is after.heading:
            continue
        if _top(before.heading) is not _top(after.heading):
            chapters += 1
            chapter_restarts += after.value == 1
        else:
            sections += 1
            section_restarts += after.value == 1
    if section_restarts and section_restarts * 2 >= sections:
        return "section"
    if chapter_restarts and chapter_restarts * 2 >= chapters:
        # With one section a chapter, both readings agree; the shorter code is the better one to cite.
        return "chapter"
    return "document"


def measure_codes(drafts: Sequence[MeasureDraft], prefix: str = "") -> list[str]:
    """Return the code by which each measure is cited: ``17``, ``5.2`` by chapter, ``1.2.3`` by section.

    A number that is printed twice gives ``17`` and ``17-2``, so that every code is one measure's only.
    """
    scope = numbering_scope(drafts)
    codes: list[str] = []
    taken: set[str] = set()
    copies: Counter[str] = Counter()
    for draft in drafts:
        parts = [str(heading.value) for heading in _scope_headings(draft.heading, scope)]
        plain = code = prefix + ".".join([*parts, str(draft.value)])
        while code in taken:
            copies[plain] += 1
            code = f"{plain}-{copies[plain] + 1}"
        taken.add(code)
        codes.append(code)
    return codes


def general_values(headings: Sequence[BodyHeading], drafts: Sequence[MeasureDraft]) -> frozenset[int]:
    """Return the numbers that headings without measures have in the series of ``drafts``, which are sections.

    In ``一、总体要求`` stand ``（一）`` and ``（二）``, and the first measure is ``（三）``.
    """
    if not drafts or {draft.level for draft in drafts} != {"section"}:
        return frozenset()
    before = [heading for heading in headings if heading.rank == RANKS["section"] and _under_general(heading)]
    return frozenset(heading.value for heading in before if heading.start < drafts[0].start)


def number_problems(
    drafts: Sequence[MeasureDraft],
    places: TextPositions,
    what: str = "举措",
    *,
    known: frozenset[int] = frozenset(),
) -> Iterator[TextProblem]:
    """Yield what is wrong with the numbers of the measures: gaps, doubles, disorder.

    ``known`` are numbers before the first measure that something else has.
    """
    scope = numbering_scope(drafts)
    runs: dict[tuple[int, ...], list[MeasureDraft]] = {}
    for draft in drafts:
        key = tuple(heading.key for heading in _scope_headings(draft.heading, scope))
        runs.setdefault(key, []).append(draft)
    for run in runs.values():
        items = [(draft.value, draft.number, draft.start, draft.end) for draft in run]
        hints = {after.start: _suspect(before, places) for before, after in pairwise(run)}
        for before, after in pairwise(run):
            if before.value + 1 < after.value and (line := find_merged(before)):
                message = (
                    f"第 {before.number} 项与第 {after.number} 项之间缺号，从这一段起可能是另一项，请核对。"
                )
                yield places.problem("measure.merged", message, line.start, line.end)
        yield from _sequence_problems(
            items, places, what, hints, known if scope == "document" else frozenset()
        )


def heading_problems(headings: Sequence[BodyHeading], places: TextPositions) -> Iterator[TextProblem]:
    """Yield what is wrong with the numbers of chapters and sections, and sections that stand under no chapter."""
    headings = [heading for heading in headings if heading.value]
    ranks = sorted({heading.rank for heading in headings})
    for rank in ranks:
        same = [heading for heading in headings if heading.rank == rank]
        restarts = sum(1 for a, b in pairwise(same) if a.parent is not b.parent and b.value == 1)
        changes = sum(1 for a, b in pairwise(same) if a.parent is not b.parent)
        runs: dict[int, list[BodyHeading]] = {}
        for heading in same:
            parent = heading.parent.key if heading.parent and restarts * 2 >= changes and restarts else -1
            runs.setdefault(parent, []).append(heading)
        for run in runs.values():
            items = [
                (heading.value, heading.ordinal, heading.start, heading.end)
                for heading in run
                if heading.ordinal
            ]
            yield from _sequence_problems(
                items, places, "节" if rank == ranks[-1] and len(ranks) > 1 else "章"
            )
    has_chapters = len(ranks) > 1
    for heading in headings:
        if has_chapters and heading.parent is None and heading.rank != ranks[0]:
            message = f"“{heading.name}”不在任何一章之下，可能缺少章标题，请核对。"
            yield places.problem("section.orphan", message, heading.start, heading.end)


def empty_heading_problems(
    headings: Sequence[BodyHeading], drafts: Sequence[MeasureDraft], places: TextPositions
) -> Iterator[TextProblem]:
    """Yield chapters and sections without measures where the others have some, and measures under no heading."""
    holding: set[int] = set()
    headed = any(draft.heading for draft in drafts)
    for draft in drafts:
        heading = draft.heading
        while heading:
            holding.add(heading.key)
            heading = heading.parent
        if draft.heading is None and headed and draft.level != "chapter":
            message = f"第 {draft.number} 项不在任何章节之下，请核对。"
            yield places.problem("measure.orphan", message, draft.start, draft.end)
    parents = {heading.parent.key for heading in headings if heading.parent}
    for heading in headings:
        if heading.key in holding or heading.general or not holding or _under_general(heading):
            continue
        is_section = heading.key not in parents and heading.parent is not None
        kind, code = ("节", "section.empty") if is_section else ("章", "chapter.empty")
        message = f"“{heading.name}”这一{kind}没有举措，请核对是否漏读。"
        end = heading.lines[-1].end if heading.lines else heading.end
        yield places.problem(code, message, heading.start, end)


def _under_general(heading: BodyHeading) -> bool:
    """Whether a heading belongs to a chapter that need not hold measures."""
    current: BodyHeading | None = heading
    while current:
        if current.general or is_purpose_chapter(current.title) or is_support_chapter(current.title):
            return True
        current = current.parent
    return False


def find_merged(draft: MeasureDraft) -> TextLine | None:
    """Return the line of a measure at which another one may begin that has lost its number: one that has a title."""
    missing = draft.value + 1
    for line in draft.lines[1:]:
        marker = find_item_marker(line)
        if marker and marker.value == missing and missing > 1:
            return line
    below = [line for line in draft.lines[1:] if line.text and not patterns.ITEM.match(line.text)]
    titled = (line for line in below if has_leading_title(line.text) and not patterns.POINT.match(line.text))
    return next(titled, below[0] if below else None)


def _suspect(draft: MeasureDraft, places: TextPositions) -> str:
    """Return where, in the text of a measure, another one may begin that has lost its number."""
    for line in draft.lines[2:]:
        if len(line.text) <= _LONGEST_TITLE and not any(mark in line.text for mark in "，。；：（("):
            return f"；第 {places.line(line.start)} 行“{line.text}”可能是缺号的一项，现在上一项之中"
    return ""


def _sequence_problems(
    items: Sequence[tuple[int, str, int, int]],
    places: TextPositions,
    what: str,
    hints: Mapping[int, str] = MappingProxyType({}),
    known: frozenset[int] = frozenset(),
) -> Iterator[TextProblem]:
    """Yield what is wrong in one run of numbers, each item given as value, number as printed, start and end.

    ``hints`` say, by the start of an item, where one before it may be hidden; ``known`` numbers are not missing.
    """
    values = {value for value, *_ in items} | known
    seen: set[int] = set()
    highest = 0
    for value, number, start, end in items:
        if value in seen:
            message = f"{what}编号“{number}”重复，请核对是否误印或漏读。"
            yield places.problem("numbering.duplicate", message, start, end)
        elif value < highest:
            message = f"{what}编号“{number}”次序颠倒（在 {highest} 之后），请核对。"
            yield places.problem("numbering.order", message, start, end)
        elif missing := [
            other for other in range(highest + 1, min(value, highest + 100)) if other not in values
        ]:
            listed = "、".join(map(str, missing[:10])) + ("等" if len(missing) > 10 else "")
            message = f"{what}编号不连续：“{number}”之前缺少 {listed}{hints.get(start, '')}，请核对是否漏读。"
            yield places.problem("numbering.gap", message, start, end)
        seen.add(value)
        highest = max(highest, value)


def _top(heading: BodyHeading | None) -> BodyHeading | None:
    """Return the chapter of a heading: the one right above the measures' sections."""
    return heading.parent if heading and heading.parent and heading.rank > 1 else heading


def _scope_headings(heading: BodyHeading | None, scope: NumberingScope) -> list[BodyHeading]:
    """Return the headings whose numbers belong into a code."""
    if scope == "document" or heading is None:
        return []
    top = _top(heading)
    if scope == "chapter" or top is heading or top is None:
        return [top] if top else []
    return [top, heading]
