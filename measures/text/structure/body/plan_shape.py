"""In which shape a plan sets out its measures: as numbered items, sections, paragraphs or chapters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from measures.text.structure.body.measure_titles import has_leading_title
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import (
    LineMarker,
    TextLine,
    find_box,
    find_item_marker,
    find_marker,
    find_named_heading,
)

PlanShape = Literal["numbers", "sections", "paragraphs", "chapters"]

_LONGEST_HEADING = 80
_LONGEST_GENERAL = 24


@dataclass(frozen=True, slots=True)
class BodyLine:
    """One line of the body and the marker it begins with, if that is believed."""

    line: TextLine
    marker: LineMarker | None


def body_lines(lines: Sequence[TextLine]) -> list[BodyLine]:
    """Return the lines of a body with their markers.

    A chapter's mark before a long sentence counts only if it is the next chapter. A number whose text begins with
    digits counts only where exactly this number is missing.
    """
    entries: list[BodyLine] = []
    last = 0
    for line in lines:
        marker = find_marker(line)
        if marker and marker.level == "chapter":
            if marker.value != last + 1 and (len(marker.rest) > _LONGEST_HEADING or "。" in marker.rest[:-1]):
                marker = None
            else:
                last = marker.value
        entries.append(BodyLine(line, marker))
    entries = _with_boxes(_with_named_headings(entries))
    if not any(entry.marker and entry.marker.level in {"section", "number"} for entry in entries):
        entries = [BodyLine(entry.line, entry.marker or find_item_marker(entry.line)) for entry in entries]
    return _with_missing_numbers(entries)


def _with_named_headings(entries: list[BodyLine]) -> list[BodyLine]:
    """Return the lines, those marked that are numbered one by one from 一 by one name: ``赛道一``, ``赛道二``."""
    found: dict[str, list[tuple[int, LineMarker]]] = {}
    for at, entry in enumerate(entries):
        named = find_named_heading(entry.line) if entry.marker is None else None
        if named:
            found.setdefault(named[0], []).append((at, named[1]))
    result = list(entries)
    for run in found.values():
        if len(run) > 1 and [marker.value for _, marker in run] == list(range(1, len(run) + 1)):
            for at, marker in run:
                result[at] = BodyLine(entries[at].line, marker)
    return result


def _with_boxes(entries: list[BodyLine]) -> list[BodyLine]:
    """Return the lines, the title of each box marked, and what is numbered in a box without a marker.

    A box ends where a chapter or a section begins, or where the numbers go on from the measure above it.
    """
    result: list[BodyLine] = []
    last = inner = 0
    boxed = False
    for entry in entries:
        marker = entry.marker
        box = find_box(entry.line) if marker is None else None
        if box:
            boxed, inner = True, 0
            result.append(BodyLine(entry.line, box))
            continue
        if marker and marker.level != "number":
            boxed = False
        elif marker and boxed and (marker.value != last + 1 or marker.value == inner + 1):
            inner = marker.value
            marker = None
        elif marker:
            boxed, last = False, marker.value
        result.append(BodyLine(entry.line, marker))
    return result


def _with_missing_numbers(entries: list[BodyLine]) -> list[BodyLine]:
    result = list(entries)
    last = 0
    missing: list[int] = []
    for at, entry in enumerate(entries):
        marker = entry.marker
        if marker is None:
            missing.append(at)
        elif marker.level == "number":
            for between in missing if marker.value > last + 1 else ():
                weak = find_marker(entries[between].line, weak=True)
                if weak and last < weak.value < marker.value:
                    last = weak.value
                    result[between] = BodyLine(entries[between].line, weak)
            last = marker.value
            missing = []
        else:
            missing = []
    return result


def is_purpose_chapter(title: str) -> bool:
    """Whether a chapter of this title says why and to what end, and so holds no measures.

    >>> [is_purpose_chapter(title) for title in ("总体要求", "指导思想和主要目标", "对标世行测评")]
    [True, True, False]
    """
    return len(title) <= _LONGEST_GENERAL - 8 and bool(patterns.PURPOSE.search(title))


def is_support_chapter(title: str) -> bool:
    """Whether a chapter of this title says how the work is organised, and so holds measures only on evidence.

    >>> list(map(is_support_chapter, ("保障措施", "加强组织领导", "完善要素保障服务", "五、协同共建构筑营商高地")))
    [True, True, False, False]
    """
    return len(title) <= _LONGEST_GENERAL and bool(patterns.SUPPORT.search(title))


@dataclass(slots=True)
class _HeadingGroup:
    """What stands under one heading: how many numbered items and paragraphs. ``at`` is the line of the heading.

    ``inline`` is whether the heading's own line goes on with a text, ``general`` whether it is of a chapter that need
    not hold measures. ``points`` counts the items that end as the points of a list do, ``announced`` says that the text
    before the first one announces a list.
    """

    at: int
    level: str
    inline: bool
    general: bool = False
    numbers: int = 0
    paragraphs: int = 0
    titled: int = 0
    points: int = 0
    announced: bool = False

    @property
    def is_list(self) -> bool:
        """Whether the numbers under the heading are points of its text."""
        # The last point of a list ends as the sentence does.
        all_points = self.numbers > 1 and self.points == self.numbers - 1
        return self.numbers > 0 and (self.announced or all_points or self.points * 2 > self.numbers)


@dataclass(frozen=True, slots=True)
class PlanLevels:
    """On which level each part of a plan sets out its measures.

    ``nested`` says that ``（一）`` are items inside the measures and not headings. ``leaves`` are the lines of sections
    that are measures themselves, ``lists`` those under which numbers are the points of a text.
    """

    shape: PlanShape
    nested: bool = False
    leaves: frozenset[int] = frozenset()
    lists: frozenset[int] = frozenset()


def find_plan_levels(entries: Sequence[BodyLine]) -> PlanLevels:
    """Return on which level the measures stand: for each section by what stands under it, then for the whole plan."""
    groups = _groups(entries)
    counted = [group for group in groups if not group.general]
    if _sections_are_items(entries) and any(group.numbers for group in counted):
        return PlanLevels("numbers", nested=True)
    sections = [group for group in groups if group.level == "section"]
    lists = frozenset(group.at for group in sections if group.is_list)
    leaves = frozenset(
        group.at for group in sections if not group.numbers and (group.paragraphs or group.inline)
    )
    if any(group.numbers and not group.is_list for group in counted):
        return PlanLevels("numbers", leaves=leaves | lists, lists=lists)
    own = [group for group in sections if not group.general]
    if _set_out_as_paragraphs(own or [group for group in counted if group.level in {"chapter", "part"}]):
        return PlanLevels("paragraphs")
    if not own:
        return PlanLevels("chapters")
    return PlanLevels("sections", leaves=frozenset(group.at for group in sections), lists=lists)


def _set_out_as_paragraphs(holders: Sequence[_HeadingGroup]) -> bool:
    """Whether most headings stand above several paragraphs that each begin with a title."""
    holders = [group for group in holders if group.paragraphs or group.inline]
    several = [group for group in holders if group.paragraphs > 1 and not group.inline]
    titled = sum(group.titled for group in several)
    return bool(
        several
        and len(several) * 2 >= len(holders)
        and titled * 10 >= 6 * sum(group.paragraphs for group in several)
    )


def _groups(entries: Sequence[BodyLine]) -> list[_HeadingGroup]:
    """Return the headings of a body, each with what stands directly under it."""
    groups: list[_HeadingGroup] = [_HeadingGroup(-1, "none", inline=False)]
    general = False
    for at, entry in enumerate(entries):
        marker, group = entry.marker, groups[-1]
        if marker and marker.level == "number":
            before = entries[at - 1].line.text if at else ""
            group.announced |= not group.numbers and before.endswith((":", "："))
            group.numbers += 1
            group.points += entry.line.text.endswith(("；", ";"))
        elif marker and marker.level != "box":
            if marker.level != "section":
                general = is_purpose_chapter(marker.rest) or is_support_chapter(marker.rest)
            groups.append(_HeadingGroup(at, marker.level, "。" in marker.rest[:-1], general))
        elif marker is None:
            group.paragraphs += 1
            group.titled += has_leading_title(entry.line.text)
    return groups


def _sections_are_items(entries: Sequence[BodyLine]) -> bool:
    """Whether `（一）` begins again under the numbered items of a chapter more often than directly under chapters."""
    above = "chapter"
    under_numbers = under_chapters = 0
    for entry in entries:
        if entry.marker is None:
            continue
        level = entry.marker.level
        if level == "section" and entry.marker.value == 1:
            under_numbers += above == "number"
            under_chapters += above in {"chapter", "part"}
        above = level
    return under_numbers > under_chapters
