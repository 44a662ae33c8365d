"""In which shape a plan sets out its measures: as numbered items, sections, paragraphs or chapters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from measures.text.structure.body.body_lines import BodyLine
from measures.text.structure.body.measure_titles import has_leading_title
from measures.text.structure.lines import patterns

PlanShape = Literal["numbers", "sections", "paragraphs", "chapters"]

_LONGEST_GENERAL = 24
#: The end of a text that announces a list; `主要任务：` alone is as good as a heading.
_ANNOUNCES = re.compile(r"(?<!任务)(?<!措施)(?<!举措)(?<!事项)(?<!内容)[:：]$|.{9}[:：]$")
#: So many chapters of one text each, at the least, make numbers in another one a list.
_FEWEST_PLAIN = 3


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
    before the first one announces a list, ``charged`` that the text names who is responsible.
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
    charged: bool = False

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
    and chapters that are measures themselves, ``lists`` those under which numbers are the points of a text.
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
    if not sections and (in_chapters := _lists_in_chapters(counted)):
        return PlanLevels("chapters", lists=in_chapters)
    lists = frozenset(group.at for group in sections if group.is_list)
    leaves = frozenset(
        group.at for group in sections if not group.numbers and (group.paragraphs or group.inline)
    )
    leaves |= _chapters_that_are_measures(groups)
    if any(group.numbers and not group.is_list for group in counted):
        return PlanLevels("numbers", leaves=leaves | lists, lists=lists)
    own = [group for group in sections if not group.general]
    if _set_out_as_paragraphs(own or [group for group in counted if group.level in {"chapter", "part"}]):
        return PlanLevels("paragraphs")
    if not own:
        return PlanLevels("chapters", lists=frozenset(group.at for group in counted if group.is_list))
    own_leaves = frozenset(group.at for group in sections) | _chapters_that_are_measures(groups)
    return PlanLevels("sections", leaves=own_leaves, lists=lists)


def _lists_in_chapters(groups: Sequence[_HeadingGroup]) -> frozenset[int]:
    """Return the chapters whose numbers are lists, in a plan of which most chapters are one text each."""
    chapters = [group for group in groups if group.level == "chapter"]
    listed = [group for group in chapters if group.numbers and (group.paragraphs or group.inline)]
    plain = [group for group in chapters if not group.numbers and (group.paragraphs or group.inline)]
    if len(listed) + len(plain) != len(chapters) or len(plain) < max(_FEWEST_PLAIN, 2 * len(listed)):
        return frozenset()
    if not listed or sum(group.numbers for group in listed) > len(plain):
        return frozenset()
    return frozenset(group.at for group in listed)


def _chapters_that_are_measures(groups: Sequence[_HeadingGroup]) -> frozenset[int]:
    """Return the chapters without items that say who is responsible for them."""
    return frozenset(
        group.at
        for group, following in zip(groups, [*groups[1:], None], strict=True)
        if group.level == "chapter"
        and group.charged
        and not group.numbers
        and not group.general
        and (group.paragraphs or group.inline)
        and (following is None or following.level != "section")
    )


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
            group.announced |= not group.numbers and bool(_ANNOUNCES.search(before))
            group.numbers += 1
            group.points += entry.line.text.endswith(("；", ";"))
        elif marker and marker.level != "box":
            if marker.level != "section":
                general = is_purpose_chapter(marker.rest) or is_support_chapter(marker.rest)
            groups.append(_HeadingGroup(at, marker.level, "。" in marker.rest[:-1], general))
            groups[-1].charged = is_charged(entry.line.text)
        elif marker is None:
            group.paragraphs += 1
            group.titled += has_leading_title(entry.line.text)
            group.charged |= is_charged(entry.line.text)
    return groups


def is_charged(text: str) -> bool:
    """Whether a line names who is responsible."""
    return bool(patterns.LABEL_AT.search(text) or patterns.DUTY_AT_END.search(text))


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
