"""Page ends: the numbers printed there, and paragraphs that a page's end broke in two."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from measures.text import patterns
from measures.text.blocks import Line, lines_of, marker_of
from measures.text.steps import Step

#: ``— 3 —``, ``- 3 -``, ``第 3 页 共 12 页``.
_SPACE = r"[ \u3000]*"
_PAGE_NUMBER = re.compile(
    rf"(?:[—–－─―-]{{1,2}}{_SPACE}\d{{1,4}}{_SPACE}[—–－─―-]{{1,2}}"
    rf"|第{_SPACE}\d{{1,4}}{_SPACE}页(?:{_SPACE}[,，/]?{_SPACE}共{_SPACE}\d{{1,4}}{_SPACE}页)?)"
)
_PAGE_HINT = re.compile(r"^[ \t\u3000]*(?:[—–－─―-]|第)", re.MULTILINE)

_SENTENCE = re.compile(r"[。！？；]")
_CLOSED = frozenset("。！？；：…!?;:")
#: A line that ends in one of these cannot end a paragraph.
_OPEN_END = frozenset("，、,（(“‘《〈—")
_AFTER_QUOTE = frozenset('”’）)》】〉"')
_PAIRS = {"（": "）", "(": ")", "“": "”", "《": "》"}
#: The start of something new, however the line before it ended.
_NEW = re.compile(
    r"特此|附[件表]|抄送|主题词|联系人|[（(【〔\[]?(?:牵头|责任|主责|配合|协办|完成时限)[^。，,]{0,8}[:：]|[（(](?:此件|本文)|[★☆※•●◆■○]|注\s*[:：]"
)
_SHORTEST = 20
#: How far back the beginning of a joined paragraph is looked at.
_WINDOW = 3000


def page_end_steps(text: str) -> list[Step]:
    """Return the steps that take page numbers out and make broken paragraphs whole, in order.

    A paragraph is taken for broken if its line ends without a closing mark though it has whole sentences (or is plainly
    unfinished), and the next line with text is not indented, starts nothing new and has a sentence's end.
    """
    lines = lines_of(text)
    numbers = (
        [_number_step(text, line) for line in lines if _is_page_number(line)]
        if _PAGE_HINT.search(text)
        else []
    )
    # Joins are made across the page numbers only when these are gone: in the next round.
    return numbers or list(_joins(text, [line for line in lines if line.text or line.blank_cell]))


def _is_page_number(line: Line) -> bool:
    return len(line.text) <= 24 and bool(_PAGE_NUMBER.fullmatch(line.text))


def _number_step(text: str, line: Line) -> Step:
    """The line goes with the line feed behind it."""
    start = text.rfind("\n", 0, line.start) + 1
    end = text.find("\n", line.end)
    end = len(text) if end < 0 else end + 1
    return Step("page.number", start, end, text[start:end], "", 0.98)


def _joins(text: str, lines: list[Line]) -> Iterator[Step]:
    """Yield the steps between lines of one paragraph. A paragraph joined once may be joined again."""
    whole = ""
    heading = False
    for above, below in itertools.pairwise(lines):
        if not whole:
            whole, heading = above.text[-_WINDOW:], marker_of(above) is not None
        certainty = _certainty(whole, heading, above, below, text)
        if not certainty:
            whole = ""
            continue
        gap = text[above.end : below.start]
        glue = " " if _is_latin(above.text[-1]) and _is_latin(below.text[0]) else ""
        rule = "page.join" if gap.count("\n") > 1 else "wrap.join"
        yield Step(rule, above.end, below.start, gap, glue, certainty)
        whole = (whole + glue + below.text)[-_WINDOW:]


def _certainty(whole: str, heading: bool, above: Line, below: Line, text: str) -> float:
    """Return how sure it is that ``below`` continues the paragraph ``whole``, which ends in ``above``; 0 if not."""
    if len(whole) < _SHORTEST or not below.text or not above.text or whole[-1] in _CLOSED:
        return 0
    if "|" in text[above.start : below.end] or "\t" in text[above.start : below.end]:
        return 0
    closes = _unclosed(whole, "（(") and any(mark in below.text for mark in "）)")
    if not (_SENTENCE.search(below.text) or closes) or below.start != text.rfind("\n", 0, below.start) + 1:
        return 0
    if marker_of(below) or patterns.ITEM.match(below.text) or _NEW.match(below.text):
        return 0
    return _openness(whole, heading)


def _openness(whole: str, heading: bool) -> float:
    """Return how sure it is that ``whole`` is not finished."""
    sentences = bool(_SENTENCE.search(whole))
    if heading and not sentences:
        return 0
    if not sentences and (patterns.TITLE_END.search(whole) or "，" not in whole):
        return 0
    if whole[-1] in _OPEN_END or (sentences and _unclosed(whole)):
        return 0.99
    if whole[-1] in _AFTER_QUOTE:
        return 0.8 if sentences and whole[-2] not in _CLOSED and not _ends_in_clause(whole) else 0
    return 0.95 if sentences else 0.85


def _unclosed(text: str, among: str = "（(“《") -> bool:
    """Whether a bracket or quotation mark is open at the end of ``text``."""
    return any(text.count(opening) > text.count(_PAIRS[opening]) for opening in among)


def _ends_in_clause(whole: str) -> bool:
    """Whether ``whole`` ends in a bracket that says who is responsible, which closes a paragraph."""
    opening = max(whole.rfind("（"), whole.rfind("("))
    return opening >= 0 and bool(
        patterns.LABEL_AT.search(whole, opening) or whole[opening - 1 : opening] in _CLOSED
    )


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()
