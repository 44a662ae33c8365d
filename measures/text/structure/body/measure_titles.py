"""The text of a measure: its title parted from the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from measures.text.structure.lines import patterns

#: A title is at most this long: beyond doubt, and where the plan's other measures have titles too.
_SURE, _POSSIBLE, _ALONE = 25, 40, 60
_LEADING_TITLE = 30
#: From this share of a plan's measures on, their way of setting titles is the plan's way.
_SHARE, _FEW = 0.6, 5
_UNTITLED_SHARE = 0.3
#: So many measures under one heading that all begin alike are not so by chance.
_FEWEST_ALIKE = 3
#: The title of an article is short, and charges nobody; so many articles of a regulation have one, or none has.
_LONGEST_CAPTION = 12
_NO_CAPTION = re.compile(r"应当|不得|可以|禁止|鼓励|本(?:办法|条例|规定|细则|市|省|区)|下列|施行|负责")
_CAPTION_SHARE = 0.3
#: `（目的依据）为规范管理，…`: the title of an article in brackets before its text.
_IN_BRACKETS = re.compile(
    r"[（(【](?P<title>[^（）()【】。，；：]{2,20})[）)】]\s{0,9}(?P<rest>.*)", re.DOTALL
)
#: `人工智能＋旅游 一是加快研发。`: a title, and the first point of its text.
_POINTS_BEHIND = re.compile(
    r"[^。；：]{2,40}?[ \u3000](?=一是|一方面)|[^。；：，、]{4,25}?(?=一是[^。；]{2,40}[。；])"
)
#: What goes on from the sentence before, which is no title then.
_OF_WHICH = "其中"
_SENTENCE_STOPS = "。！？"
_QUOTES = {"“": "”", "《": "》", "（": "）", "(": ")", "‘": "’"}
_STOPS_AND_QUOTES = re.compile(f"[{re.escape(_SENTENCE_STOPS + ''.join((*_QUOTES, *_QUOTES.values())))}]")
_COLON = re.compile(r"[:：]|——")
_SPACE = re.compile(r"[ \u3000]+")


@dataclass(frozen=True, slots=True)
class MeasureWording:
    """What a measure says, clauses of responsibility taken out: the line of its number, and the paragraphs below."""

    first: str
    below: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TitleStyle:
    """How a plan sets the titles of its measures: which of the uncertain ways it uses throughout."""

    sentences: bool
    sentences_at_all: bool
    colons: bool
    spaces: bool
    captions: bool = False


def has_leading_title(text: str) -> bool:
    """Whether a paragraph begins with a short sentence that is its title, and goes on."""
    end = _first_stop(text)
    return 0 < end <= _LEADING_TITLE and text[end] == "。" and end + 1 < len(text) and "；" not in text[:end]


def find_group_style(style: TitleStyle, wordings: Sequence[MeasureWording]) -> TitleStyle:
    """Return how the measures under one heading set their titles: as the plan does, or each with one."""
    firsts = [wording.first for wording in wordings]
    titled = len(firsts) >= _FEWEST_ALIKE and all(
        _sentence_title(first, _SURE, commas=0) or _colon_title(first) for first in firsts
    )
    return replace(style, sentences_at_all=True, colons=True) if titled else style


def find_title_style(wordings: Sequence[MeasureWording]) -> TitleStyle:
    """Return how the measures of one plan set their titles."""
    inline = [wording.first for wording in wordings if _first_stop(wording.first) >= 0 or not wording.below]
    share = 1 / len(inline) if inline else 0
    possible = sum(1 for first in inline if _sentence_title(first, _POSSIBLE, commas=1)) * share
    sure = sum(1 for first in inline if _sentence_title(first, _SURE, commas=0)) * share
    colons = sum(1 for first in inline if _colon_title(first)) * share
    spaces = sum(1 for first in inline if _space_title(first)) * share
    return TitleStyle(
        sentences=possible >= _SHARE,
        sentences_at_all=sure >= _UNTITLED_SHARE or possible >= _SHARE or len(inline) < _FEW,
        colons=colons >= _SHARE,
        spaces=spaces >= _SHARE,
        captions=sum(1 for first in inline if _caption(first)) * share >= _CAPTION_SHARE,
    )


def split_title(wording: MeasureWording, style: TitleStyle, *, statute: bool = False) -> tuple[str, str]:
    """Return title and text of a measure; the title is empty where the measure has none.

    In a ``statute`` no beginning of a list is the title of an article, only a line without a stop, or a caption where
    other articles have one.

    >>> style = TitleStyle(sentences=True, sentences_at_all=True, colons=False, spaces=False)
    >>> split_title(MeasureWording("市场准入。全面落实名称申报承诺制。", ()), style)
    ('市场准入', '全面落实名称申报承诺制。')
    >>> split_title(MeasureWording("政策指导", ("指导各部门科学制订政策。",)), style)
    ('政策指导', '指导各部门科学制订政策。')
    >>> split_title(MeasureWording("加强税费服务新体系建设，深化税费服务数字化转型。", ()), style)
    ('', '加强税费服务新体系建设，深化税费服务数字化转型。')
    """
    first, below = (
        wording.first.strip(patterns.EDGES),
        [text for text in wording.below if text.strip(patterns.EDGES)],
    )
    if not first and below:
        first, below = below[0], below[1:]
    if (caption := _IN_BRACKETS.match(first)) and (caption["rest"] or below):
        paragraphs = [text.strip(patterns.EDGES) for text in (caption["rest"], *below)]
        return caption["title"], "\n".join(text for text in paragraphs if text)
    if statute and (not below or _first_stop(first) >= 0 or first.endswith(("：", ":"))):
        title = _caption(first) if style.captions else ""
        rest = first[len(title) + 1 :] if title else first
    else:
        title, rest = _title_of(first, style, goes_on=bool(below), is_begun=_is_begun(first, below))
    paragraphs = [text.strip(patterns.EDGES) for text in (rest, *below)]
    return " ".join(title.split()), "\n".join(text for text in paragraphs if text)


def _title_of(first: str, style: TitleStyle, *, goes_on: bool, is_begun: bool) -> tuple[str, str]:
    """Return the title at the start of a measure's first line, and the rest of the line."""
    if not is_begun and (alone := _alone_title(first, goes_on=goes_on)):
        return alone, ""
    if (points := _POINTS_BEHIND.match(first)) and (goes_on or "二是" in first):
        return points[0].rstrip(patterns.EDGES), first[points.end() :]
    if style.sentences_at_all:
        longest, commas = (_POSSIBLE, 1) if style.sentences else (_SURE, 0)
        if title := _sentence_title(first, longest, commas=commas):
            return title, first[len(title) + 1 :]
    if style.colons and (title := _colon_title(first)):
        return title, first[len(title) :].lstrip("：:—")
    if style.spaces and (title := _space_title(first)):
        return title, first[len(title) :]
    return "", first


def _is_begun(first: str, below: Sequence[str]) -> bool:
    """Whether a line is the beginning of a sentence that the next line ends, and so no title."""
    begun = first.endswith(("，", "、", ",")) or (first.endswith(("：", ":")) and "，" in first)
    return begun or bool(below and below[0].startswith(_OF_WHICH))


def _alone_title(first: str, *, goes_on: bool) -> str:
    """Return the title if the line holds nothing else: a phrase without a stop, or one short sentence before a text."""
    end = _first_stop(first)
    if end < 0 and len(first) <= _ALONE and not first.endswith(("；", ";")):
        bare = first.rstrip("：:")
        if goes_on:
            return bare
        return bare if len(bare) <= _SURE and not any(mark in bare for mark in "，；：,") else ""
    if goes_on and end == len(first) - 1 and end <= _SURE and first[end] == "。" and "，" not in first:
        return first[:end]
    return ""


def _caption(first: str) -> str:
    """Return the first sentence of an article if it is its title."""
    title = _sentence_title(first, _LONGEST_CAPTION, commas=0)
    return "" if _NO_CAPTION.search(title) else title


def _sentence_title(first: str, longest: int, *, commas: int) -> str:
    """Return the first sentence if it can be a title and another follows."""
    end = _first_stop(first)
    title = first[: max(end, 0)]
    if not title or first[end] != "。" or len(title) > longest or not first[end + 1 :].strip(patterns.EDGES):
        return ""
    if first.startswith(_OF_WHICH, end + 1):
        return ""
    if title.count("，") + title.count(",") > commas or any(mark in title for mark in "；：;"):
        return ""
    return title


def _colon_title(first: str) -> str:
    """Return what stands before the first colon if it can be a title."""
    found = _COLON.search(first)
    title = first[: found.start()] if found else ""
    is_title = 0 < len(title) <= _SURE and not any(mark in title for mark in "，。；、“《")
    return title if is_title and not title.endswith(_OF_WHICH) else ""


def _space_title(first: str) -> str:
    """Return what stands before the first space if it can be a title."""
    found = _SPACE.search(first)
    title = first[: found.start()] if found else ""
    long_enough = len(first) > len(title) + _SURE
    return (
        title
        if 1 < len(title) <= _SURE and long_enough and not any(mark in title for mark in "，。；：")
        else ""
    )


def _first_stop(text: str) -> int:
    """Return where the first sentence ends, outside quotation marks and brackets; -1 if it does not."""
    closing: list[str] = []
    for mark in _STOPS_AND_QUOTES.finditer(text):
        at, char = mark.start(), mark[0]
        if char in closing:
            del closing[closing.index(char) :]
        elif char in _QUOTES and text.find(_QUOTES[char], at, at + 200) >= 0:
            closing.append(_QUOTES[char])
        elif not closing and char in _SENTENCE_STOPS:
            return at
    return -1
