"""What a browser prints at the edges of each page: the time, the address, the name of the site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from measures.text.steps import RepairStep
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextLine, find_marker, split_lines

_LINK = r"(?:https?://|file:///|www\.)[!-~]{4,300}"
_COUNT = r"\d{1,4}\s{0,3}/\s{0,3}\d{1,4}"
#: Without the number of the page it is one only beside what is.
_ADDRESS = re.compile(rf"{_LINK}\s{{1,9}}{_COUNT}")
_DAY = r"20\d\d(?:[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日)"
_CLOCK = r"(?:上午|下午)?\s?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
#: `2026/3/1 10:22  某某市人民政府`, with or without the rest.
_PRINTED = re.compile(rf"{_DAY}[，,]?\s{{0,9}}{_CLOCK}(?:\s{{1,9}}[^。；]{{2,100}})?")
_COUNT_AT_END = re.compile(rf"\s{{1,9}}{_COUNT}$")
_PAGE_NUMBER = re.compile(
    r"[-—–·]{1,2}\s?(?P<dashed>\d{1,4})\s?[-—–·]{1,2}|(?P<part>\d{1,4})\s{0,3}/\s{0,3}\d{1,4}"
    r"|第\s?(?P<page>\d{1,4})\s?页(?:\s?[,，]?\s?共\s?\d{1,4}\s?页)?"
)
#: The address between the words of a line, with the number of the page behind it, and the time before it.
_INSIDE = re.compile(
    rf"(?:\s{{1,9}}{_DAY}\s{{1,9}}{_CLOCK}\s[^。；\n]{{0,80}}?)?\s{{0,9}}(?:https?|file)://[!-~]{{4,300}}\s{{1,9}}(?P<page>\d{{1,4}})/(?P<of>\d{{1,4}})(?:\s{{1,9}}|$|(?=[{patterns.HAN}]))"
)
_LONGEST_NAME = 60
_SURE = 0.95
_HINT = re.compile(r"[:w\d](?:(?<=:)//|(?<=w)ww\.|(?<=\d)(?:[:：]\d{2}|\s?[-—–·页/]))")
_OPEN_END = re.compile(rf"[{patterns.HAN}，、（(“《\da-zA-Z]$")


def web_page_steps(text: str) -> list[RepairStep]:
    """Return the steps that take out what a browser printed at the edges of pages, where it is the same on several."""
    if not _HINT.search(text):
        return []
    lines = [line for line in split_lines(text) if line.text]
    furniture = _furniture(lines)
    steps: list[RepairStep] = []
    at = 0
    while at < len(lines):
        first = at
        while at < len(lines) and at in furniture:
            at += 1
        if at > first:
            steps.append(_removal_step(text, lines, first, at))
        else:
            at += 1
    inner = [
        (line, found)
        for at, line in enumerate(lines)
        if at not in furniture
        for found in _INSIDE.finditer(line.text)
    ]
    pages = [int(found["page"]) for _, found in inner]
    if len(pages) > 1 and pages == sorted(set(pages)) and len({found["of"] for _, found in inner}) == 1:
        for line, found in inner:
            start, end = line.start + found.start(), line.start + found.end()
            steps.append(RepairStep("page.furniture", start, end, text[start:end], "", _SURE))
    return sorted(steps, key=lambda step: step.start)


def _furniture(lines: Sequence[TextLine]) -> set[int]:
    """Return the lines that are the same on several pages: times, addresses, and the names that stand beside them."""
    keys = [
        _COUNT_AT_END.sub("", " ".join(line.text.split()))
        if _ADDRESS.fullmatch(line.text) or _PRINTED.fullmatch(line.text)
        else ""
        for line in lines
    ]
    counts = Counter(key for key in keys if key)
    furniture = {at for at, key in enumerate(keys) if counts[key] > 1}
    numbers = _growing_page_numbers(lines)
    edges = furniture | numbers
    beside = [
        at
        for at, line in enumerate(lines)
        if at not in edges and (at - 1 in edges or at + 1 in edges) and _may_be_name(line)
    ]
    names = Counter(lines[at].text for at in beside)
    # As often as the line beside it, but for the first or the last page.
    enough = max(2, max(counts.values(), default=0) - 1, len(numbers) - 1)
    furniture |= {at for at in beside if names[lines[at].text] >= enough}
    return furniture | {
        at
        for at, line in enumerate(lines)
        if _PAGE_NUMBER.fullmatch(line.text) and (at - 1 in furniture or at + 1 in furniture)
    }


def _growing_page_numbers(lines: Sequence[TextLine]) -> set[int]:
    """Return the lines that are nothing but the number of a page, if the numbers only ever grow."""
    found = {at: number for at, line in enumerate(lines) if (number := _PAGE_NUMBER.fullmatch(line.text))}
    values = [int(number[number.lastgroup or 0]) for number in found.values()]
    return set(found) if len(values) > 1 and values == sorted(set(values)) else set()


def _may_be_name(line: TextLine) -> bool:
    """Whether a line can be the name of a site or a document: short, and no item, sentence, clause or row."""
    text = line.text
    return (
        len(text) <= _LONGEST_NAME
        and not any(mark in text for mark in "。；：\t|")
        and not find_marker(line)
        and not patterns.ITEM.match(text)
        and not patterns.LABEL_AT.search(text)
    )


def _removal_step(text: str, lines: Sequence[TextLine], first: int, behind: int) -> RepairStep:
    """Return the step that takes out lines; where they cut a list or a sentence, the line feeds go too."""
    above = lines[first - 1] if first else None
    below = lines[behind] if behind < len(lines) else None
    if above and below and _sentence_goes_on(above, below, text):
        return RepairStep("page.furniture", above.end, below.start, text[above.end : below.start], "", _SURE)
    start = text.rfind("\n", 0, lines[first].start) + 1
    end = text.find("\n", lines[behind - 1].end)
    end = len(text) if end < 0 else end + 1
    return RepairStep("page.furniture", start, end, text[start:end], "", _SURE)


def _sentence_goes_on(above: TextLine, below: TextLine, text: str) -> bool:
    """Whether a sentence that has begun above goes on below: it ends in no stop, and nothing new begins."""
    is_indented = below.start != text.rfind("\n", 0, below.start) + 1
    begun = any(mark in above.text for mark in "，。；、（：") and bool(_OPEN_END.search(above.text))
    return (
        begun
        and not is_indented
        and not any(row in above.text + below.text for row in "\t|")
        and not find_marker(below)
        and not patterns.ITEM.match(below.text)
        and not patterns.LABEL_AT.match(below.text)
    )
