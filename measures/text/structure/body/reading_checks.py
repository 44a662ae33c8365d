"""Doubts of the measures as they were read: what one of them holds that the others do not, and may be none of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from measures.text.plan import ParsedMeasure, TextProblem
from measures.text.structure.body.body_drafts import RANKS, BodyHeading, MeasureDraft
from measures.text.structure.body.measure_titles import has_leading_title
from measures.text.structure.body.plan_shape import is_purpose_chapter
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextLine, TextPositions, find_marker

#: A heading without its number: a phrase of Chinese characters that no mark divides.
_PHRASE = re.compile(rf"[{patterns.HAN}A-Z0-9“”《》+＋·，、]{{4,30}}")
_NO_HEADING = re.compile(r"^(?:[附注图表]|单位|备注)|(?:如下|以下|单位|部门|政府|委员会|[局厅办])$")
_STOPS = ("。", "；", "）", ")", "”")
#: From so many measures on, and such a share of them, their way of being set is the plan's way.
_FEW, _MOST = 4, 0.8
#: A title so many times as long as the usual one, and so long, may hold some of the text.
_TIMES, _LONGEST_TITLE = 3, 30
#: A first sentence that may be a title; where more measures than this share begin so, it is their way.
_SHORTEST_TITLE, _LONGEST_LEAD, _RARE = 4, 12, 0.2
#: So many chapters at the beginning say what is aimed at.
_FIRST = 3
_ANY = re.compile("")
#: What something to be done begins with, and no aim.
_DEED = re.compile(
    r"(?:加快|推进|完善|建立|健全|加强|优化|强化|深化|开展|实施|推动|落实|建设|打造|培育|支持|规范|组织|制定)"
)


def find_reading_doubts(
    drafts: Sequence[MeasureDraft], headings: Sequence[BodyHeading], places: TextPositions
) -> Iterator[TextProblem]:
    """Yield a problem for each measure, and for each chapter without any, of which the reading may be wrong."""
    yield from _lost_headings(drafts, places)
    yield from _further_items(drafts, places)
    yield from _items_above(drafts, headings, places)
    yield from _deeds_among_aims(headings, places)


def find_title_doubts(measures: Sequence[ParsedMeasure], places: TextPositions) -> Iterator[TextProblem]:
    """Yield a notice for each measure of which the title was not parted from the text, or not as the others' were."""
    untitled = [measure for measure in measures if not measure.title and _may_be_titled(measure.text)]
    if len(untitled) <= _RARE * len(measures):
        for measure in untitled:
            title = measure.text.partition("。")[0]
            message = f"第 {measure.code} 项以“{title}”开头，可能是标题，没有与正文分开，请核对。"
            yield places.problem(
                "measure.title_unclear", message, measure.start, measure.end, severity="notice"
            )
    titled = sorted(len(measure.title) for measure in measures if measure.title)
    usual = titled[len(titled) // 2] if len(titled) >= _FEW else 0
    for measure in measures:
        long = usual and len(measure.title) > max(_TIMES * usual, _LONGEST_TITLE)
        if long or any(mark in measure.title for mark in "。；"):
            message = f"第 {measure.code} 项的标题比其他各项长得多，可能含有正文，请核对。"
            yield places.problem(
                "measure.title_unclear", message, measure.start, measure.end, severity="notice"
            )


def _may_be_titled(text: str) -> bool:
    """Whether a text begins with a short sentence without a mark, as titles are."""
    title, stop, rest = text.partition("。")
    return (
        bool(stop and rest)
        and _SHORTEST_TITLE <= len(title) <= _LONGEST_LEAD
        and not any(mark in title for mark in "，；：、")
    )


def _lost_headings(drafts: Sequence[MeasureDraft], places: TextPositions) -> Iterator[TextProblem]:
    """Yield a problem for each phrase that ends a measure, behind whole sentences: a heading without its number."""
    for draft in drafts:
        for at in range(1, len(draft.lines)):
            line = draft.lines[at]
            last = at + 1 == len(draft.lines)
            if last and _is_phrase(line) and draft.lines[at - 1].text.endswith(_STOPS):
                message = f"“{line.text}”像是一个没有编号的标题，现在上一项之中，请核对。"
                yield places.problem("heading.inside", message, line.start, line.end)


def _is_phrase(line: TextLine) -> bool:
    return (
        bool(_PHRASE.fullmatch(line.text))
        and not _NO_HEADING.search(line.text)
        and not patterns.DUTY.search(line.text)
    )


def _further_items(drafts: Sequence[MeasureDraft], places: TextPositions) -> Iterator[TextProblem]:
    """Yield a problem for each measure that holds more paragraphs than the others do, where one has a title of its own.

    At the end of the last one it may be the end of the document.
    """
    level = Counter(draft.level for draft in drafts).most_common(1)[0][0] if drafts else ""
    alike = [draft for draft in drafts if draft.level == level and draft.number]
    counts = Counter(len(_plain_paragraphs(draft)) for draft in alike)
    usual, times = counts.most_common(1)[0] if counts else (0, 0)
    if len(alike) < _FEW or times < _MOST * (len(alike) - 1):
        return
    for draft in alike:
        paragraphs = _plain_paragraphs(draft)
        if len(paragraphs) <= usual:
            continue
        further = [line for line in paragraphs[1:] if has_leading_title(line.text)]
        if draft is drafts[-1]:
            further = further or paragraphs[-1:]
        if further:
            what = "可能是全文的结尾，或另一项" if draft is drafts[-1] else "可能是另一项"
            message = f"第 {draft.number} 项比其他各项多出段落，这一段{what}，请核对。"
            line = further[0]
            yield places.problem("measure.merged", message, line.start, line.end, severity="notice")


def _items_above(
    drafts: Sequence[MeasureDraft], headings: Sequence[BodyHeading], places: TextPositions
) -> Iterator[TextProblem]:
    """Yield a notice for each paragraph with a title that stands between a heading and its first measure."""
    holding = {id(draft.heading) for draft in drafts}
    for heading in headings:
        if id(heading) not in holding or heading.general:
            continue
        titled = [
            line
            for line in heading.lines
            if has_leading_title(line.text) and not find_marker(line) and not line.text.endswith(("：", ":"))
        ]
        if titled:
            message = f"“{heading.name}”之下有一段没有编号，可能是一项举措，没有收录，请核对。"
            line = titled[0]
            yield places.problem("measure.unnumbered", message, line.start, line.end, severity="notice")


def _plain_paragraphs(draft: MeasureDraft) -> list[TextLine]:
    """Return the paragraphs of a measure that are no title and no points of a list."""
    return [
        line
        for at, line in enumerate(draft.lines)
        if (at or "。" in line.text)
        and not (patterns.ITEM.match(line.text) or patterns.POINT.match(line.text) or find_marker(line))
    ]


def _deeds_among_aims(headings: Sequence[BodyHeading], places: TextPositions) -> Iterator[TextProblem]:
    """Yield a notice for each chapter that by its title says only what is aimed at, and lists what is to be done.

    What is aimed at stands first: in a later chapter any list may be one of measures.
    """
    chapters: list[list[BodyHeading]] = []
    for heading in headings:
        if heading.rank <= RANKS["chapter"]:
            chapters.append([])
        if chapters:
            chapters[-1].append(heading)
    for at, (heading, *below) in enumerate(chapters):
        if not is_purpose_chapter(heading.title):
            continue
        deed = _DEED if at < _FIRST else _ANY
        items = sum(1 for line in heading.lines if (marker := find_marker(line)) and deed.match(marker.rest))
        items += sum(1 for one in below if one.parent is heading and deed.match(one.title))
        if items > 1:
            message = f"“{heading.title}”按标题不含举措，其中却列有要做的工作，没有作为举措收录，请核对。"
            ends = [end for one in (heading, *below) for end in (one.end, *(line.end for line in one.lines))]
            yield places.problem("chapter.not_measures", message, heading.start, max(ends), severity="notice")
