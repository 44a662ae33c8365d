"""In which shape a plan sets out its measures: as numbered items, sections, paragraphs or chapters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from measures.text.language.short_text_memory import remember_short_texts
from measures.text.structure.body.body_lines import BodyLine
from measures.text.structure.body.measure_titles import has_leading_title
from measures.text.structure.lines import patterns
from measures.text.structure.lines.labels import is_charged

PlanShape = Literal["numbers", "sections", "paragraphs", "chapters"]

_LONGEST_GENERAL = 24
#: The end of a text that announces a list; `主要任务：` alone is as good as a heading.
_ANNOUNCES = re.compile(r"(?<!任务)(?<!措施)(?<!举措)(?<!事项)(?<!内容)[:：]$|.{9}[:：]$")
#: A section that says so is a list, whatever its points end in.
_LISTS = re.compile("下列|如下")
#: So many chapters or sections of one text each, at the least, make what is numbered in another one a list.
_FEWEST_PLAIN = 3
#: So many to one are the plan's way.
_MANY = 3
_MOST_PLAIN = 0.8
_LONGEST_TITLE = 25


@remember_short_texts
def is_purpose_chapter(title: str) -> bool:
    """Whether a chapter of this title says why and to what end, and so holds no measures.

    >>> [is_purpose_chapter(title) for title in ("总体要求", "指导思想和主要目标", "对标世行测评")]
    [True, True, False]
    """
    return len(title) <= _LONGEST_GENERAL - 8 and bool(patterns.PURPOSE.search(title))


@remember_short_texts
def is_support_chapter(title: str) -> bool:
    """Whether a chapter of this title says how the work is organised, and so holds measures only on evidence.

    >>> list(map(is_support_chapter, ("保障措施", "加强组织领导", "完善要素保障服务", "五、协同共建构筑营商高地")))
    [True, True, False, False]
    """
    return len(title) <= _LONGEST_GENERAL and bool(patterns.SUPPORT.search(title))


@dataclass(slots=True)
class _HeadingGroup:
    """What stands under one heading: how many numbered items and paragraphs. ``at`` is the line of the heading.

    ``inline`` is whether the heading's own line holds a text, ``general`` whether it is of a chapter that need not
    hold measures, ``entitled`` whether it begins with a title. ``points`` counts the items that end as the points of a
    list do, ``announced`` says that the text before the first one announces a list, ``charged`` that the text names who
    is responsible. ``charged_items`` counts the items that name who is responsible for them, ``runs_on`` says that the
    first goes on from the last one of the heading before.
    """

    at: int
    level: str
    inline: bool
    general: bool = False
    value: int = 0
    entitled: bool = True
    numbers: int = 0
    paragraphs: int = 0
    titled: int = 0
    points: int = 0
    announced: bool = False
    charged: bool = False
    charged_items: int = 0
    runs_on: bool = False

    @property
    def holds_projects(self) -> bool:
        """Whether most of several items, or of some that go on in number, are given to somebody, the text above not."""
        several = self.charged_items > 1 and self.points < self.numbers - 1
        return (several or self.runs_on) and self.charged_items * 2 > self.numbers and not self.charged

    @property
    def is_list(self) -> bool:
        """Whether the numbers under the heading are points of its text."""
        if self.holds_projects:
            return False
        # The last point of a list ends as the sentence does.
        all_points = self.numbers > 1 and self.points == self.numbers - 1
        return self.numbers > 0 and (self.announced or all_points or self.points * 2 > self.numbers)

    @property
    def is_plain(self) -> bool:
        """Whether the heading stands above a text, or is one, and nothing is numbered in it."""
        return not self.numbers and bool(self.paragraphs or self.inline)


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
    groups = _headings_with_content(entries)
    counted = [group for group in groups if not group.general]
    if _sections_are_items(entries) and any(group.numbers for group in counted):
        return PlanLevels("numbers", nested=True)
    sections = [group for group in groups if group.level == "section"]
    if not sections and (in_chapters := _lists_in_chapters(counted)):
        return PlanLevels("chapters", lists=in_chapters)
    if sections and (chapters := _chapters_as_items(groups)):
        return PlanLevels(
            "chapters", nested=True, leaves=frozenset(group.at for group in sections), lists=chapters
        )
    lists = frozenset(group.at for group in sections if group.is_list) | _lists_beside_texts(groups)
    leaves = frozenset(group.at for group in sections if group.is_plain)
    leaves |= _chapters_that_are_measures(groups)
    if any(group.numbers and not group.is_list and group.at not in lists for group in counted):
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
    plain = [group for group in chapters if group.is_plain]
    if len(listed) + len(plain) != len(chapters) or len(plain) < max(_FEWEST_PLAIN, 2 * len(listed)):
        return frozenset()
    if not listed or sum(group.numbers for group in listed) > len(plain):
        return frozenset()
    return frozenset(group.at for group in listed)


def _by_chapter(groups: Sequence[_HeadingGroup]) -> list[tuple[_HeadingGroup, list[_HeadingGroup]]]:
    """Return the chapters that may hold measures, each with its sections."""
    found: list[tuple[_HeadingGroup, list[_HeadingGroup]]] = []
    for group in groups:
        if group.level == "section" and found:
            found[-1][1].append(group)
        elif group.level == "chapter":
            found.append((group, []))
    return [(chapter, sections) for chapter, sections in found if not chapter.general]


def _chapters_as_items(groups: Sequence[_HeadingGroup]) -> frozenset[int]:
    """Return the chapters whose sections are lists, in a plan of which most chapters are one text each; else none.

    Such chapters are items beyond doubt where they are numbered on through the parts of the document (``第一章``).
    """
    chapters = _by_chapter(groups)
    listed = [(chapter, sections) for chapter, sections in chapters if sections]
    plain = [chapter for chapter, sections in chapters if not sections and chapter.is_plain]
    if not listed or any(group.numbers for group in groups):
        return frozenset()
    below = [section for _, sections in listed for section in sections]
    parts = sum(group.level == "part" for group in groups)
    values = [group.value for group in groups if group.level == "chapter"]
    runs_on = parts > 1 and len(values) > parts and values == list(range(1, len(values) + 1))
    few = (
        len(plain) + len(listed) == len(chapters)
        and len(plain) >= max(_FEWEST_PLAIN, 2 * len(listed), len(below))
        and not any(section.entitled for section in below)
    ) or (runs_on and len(plain) >= _MOST_PLAIN * len(chapters))
    return frozenset(chapter.at for chapter, _ in listed) if few else frozenset()


def _lists_beside_texts(groups: Sequence[_HeadingGroup]) -> frozenset[int]:
    """Return the sections whose numbers are points of their text because those beside them are one text each."""
    chapters = [sections for _, sections in _by_chapter(groups)]
    plain = sum(section.is_plain for sections in chapters for section in sections)
    numbered = [section for sections in chapters for section in sections if section.numbers]
    others = [section for section in numbered if not section.is_list]
    numbered = [section for section in numbered if not section.holds_projects]
    few = plain >= max(_FEWEST_PLAIN, _MANY * len(numbered), sum(section.numbers for section in others))
    return frozenset(
        section.at
        for sections in chapters
        if few and any(section.is_plain for section in sections)
        for section in sections
        if section.numbers and not section.holds_projects
    )


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


def _headings_with_content(entries: Sequence[BodyLine]) -> list[_HeadingGroup]:
    """Return the headings of a body, each with what stands directly under it."""
    groups: list[_HeadingGroup] = [_HeadingGroup(-1, "none", inline=False)]
    general = is_given = in_line = False
    last = 0
    for at, entry in enumerate(entries):
        marker, group = entry.marker, groups[-1]
        if marker and marker.level == "number":
            before = entries[at - 1].line.text if at else ""
            group.announced |= not group.numbers and bool(_ANNOUNCES.search(before))
            group.numbers += 1
            group.points += entry.line.text.endswith(("；", ";"))
            group.runs_on |= group.numbers == 1 and last > 0 and marker.value == last + 1
            last = marker.value
            in_line = is_given = is_charged(entry.line.text)
            group.charged_items += is_given
        elif marker and marker.level != "box":
            if marker.level != "section":
                general = is_purpose_chapter(marker.rest) or is_support_chapter(marker.rest)
            rest = marker.rest
            groups.append(_HeadingGroup(at, marker.level, "。" in rest[:-1] or _is_sentence(rest), general))
            groups[-1].charged = is_charged(entry.line.text)
            groups[-1].value, groups[-1].entitled = marker.value, _has_title(rest)
            groups[-1].announced = marker.level == "section" and bool(_LISTS.search(rest))
        elif marker is None:
            group.paragraphs += 1
            group.titled += has_leading_title(entry.line.text)
            if is_charged(entry.line.text):
                # What stands below an item is about it, or about all where its own line says who answers.
                group.charged_items += bool(group.numbers) and not is_given
                group.charged |= not group.numbers or in_line
                is_given = True
    return groups


def _is_sentence(text: str) -> bool:
    """Whether a heading is a whole sentence, and so the text of what it heads."""
    return text.endswith("。") and ("，" in text or len(text) > _LONGEST_TITLE)


def _has_title(text: str) -> bool:
    """Whether the first sentence of a heading can be a title."""
    title = text.partition("。")[0]
    return len(title) <= _LONGEST_TITLE and "，" not in title


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
