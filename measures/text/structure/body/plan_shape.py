"""In which shape a plan sets out its measures: as numbered items, sections, paragraphs or chapters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from measures.text.structure.body.measure_titles import has_leading_title
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import LineMarker, TextLine, find_item_marker, find_marker

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
    if not any(entry.marker and entry.marker.level in {"section", "number"} for entry in entries):
        entries = [BodyLine(entry.line, entry.marker or find_item_marker(entry.line)) for entry in entries]
    return _with_missing_numbers(entries)


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
    """What stands under one heading: how many numbered items and paragraphs."""

    level: str
    inline: bool
    numbers: int = 0
    paragraphs: int = 0
    titled: int = 0


def find_plan_shape(entries: Sequence[BodyLine]) -> tuple[PlanShape, bool]:
    """Return the shape, and whether `（一）` are items inside the measures and not headings."""
    groups = _groups(entries)
    sections = [group for group in groups if group.level == "section"]
    numbers = sum(group.numbers for group in groups)
    nested = _sections_are_items(entries)
    if nested and numbers:
        return "numbers", True
    with_numbers = [group for group in sections if group.numbers]
    outside = sum(group.numbers for group in groups if group.level != "section")
    if numbers and (not sections or len(with_numbers) * 2 >= len(sections) or outside > len(sections)):
        return "numbers", False
    holders = sections or [group for group in groups if group.level in {"chapter", "part"}]
    holders = [group for group in holders if group.paragraphs or group.inline]
    several = [group for group in holders if group.paragraphs > 1 and not group.inline]
    titled = sum(group.titled for group in several)
    if (
        several
        and len(several) * 2 >= len(holders)
        and titled * 10 >= 6 * sum(group.paragraphs for group in several)
    ):
        return "paragraphs", False
    return ("sections" if sections else "chapters"), False


def _groups(entries: Sequence[BodyLine]) -> list[_HeadingGroup]:
    """Return the headings of the chapters that may hold measures, each with what stands directly under it."""
    groups: list[_HeadingGroup] = [_HeadingGroup("none", inline=False)]
    general = False
    for entry in entries:
        marker = entry.marker
        if marker and marker.level == "number":
            if not general:
                groups[-1].numbers += 1
        elif marker:
            if marker.level != "section":
                general = is_purpose_chapter(marker.rest) or is_support_chapter(marker.rest)
            inline = "。" in marker.rest[:-1]
            groups.append(_HeadingGroup("general" if general else marker.level, inline))
        else:
            groups[-1].paragraphs += 1
            groups[-1].titled += has_leading_title(entry.line.text)
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
