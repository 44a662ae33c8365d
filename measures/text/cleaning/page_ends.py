"""Page ends: the numbers printed there, and paragraphs that a page's end broke in two."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from measures.text.steps import RepairStep
from measures.text.structure.lines import patterns
from measures.text.structure.lines.dates import parse_lone_date
from measures.text.structure.lines.text_lines import TextLine, find_marker, split_lines
from measures.text.structure.parts.colophon import parse_issuer

_SPACE = r"[ \t\u3000]{0,9}"
_GAP = r"[ \t\u3000]{1,9}"
_LONG_DASHES = "—–－─―"
_DOTS = "·•‧・∙"
_DIGITS = rf"(?:\d{{1,4}}|[{patterns.CN_DIGITS}]{{1,5}})"
_PAGE = rf"第{_SPACE}{_DIGITS}{_SPACE}页"
_PAGES = rf"共{_SPACE}{_DIGITS}{_SPACE}页"
_FRACTION = rf"\d{{1,4}}{_SPACE}/{_SPACE}\d{{1,4}}"


def _number_between(marks: str) -> str:
    return rf"[{marks}]{{1,2}}{_SPACE}\d{{1,4}}{_SPACE}[{marks}]{{1,2}}"


#: ``— 3 —``, ``- 3 -``, ``·3·``, ``第 3 页 共 12 页``: nothing but the number of a page, on a line or at its end.
_SURE = (
    rf"(?:{_number_between(_LONG_DASHES + '~～-')}|{_number_between(_DOTS)}"
    rf"|{_PAGE}{_SPACE}[,，/、]?{_SPACE}{_PAGES}|{_PAGES}{_SPACE}[,，/]?{_SPACE}{_PAGE}"
    r"|Page \d{1,4}(?: of \d{1,4})?)"
)
_PAGE_NUMBER = re.compile(rf"(?:{_SURE}|{_PAGE})")
#: Spaces on either side of the number: no dash of a sentence, whatever stands before and behind it.
_SPACED = rf"[{_LONG_DASHES}]{{1,2}}[ \t]\d{{1,4}}[ \t][{_LONG_DASHES}]{{1,2}}"
_AT_END = re.compile(rf"(?:{_GAP}{_SURE}|{_SPACED})$")
#: At the start of a line only with long dashes: a short one may be a list's.
_AT_START = re.compile(rf"{_number_between(_LONG_DASHES)}{_GAP}(?=[{patterns.HAN}])")
_INSIDE = re.compile(
    rf"(?<=[{patterns.HAN}、，。；”）)])"
    rf"(?:{_GAP}{_number_between(_LONG_DASHES + '-')}{_GAP}|{_SPACE}{_SPACED}{_SPACE})(?=[{patterns.HAN}、，）)“])"
)
#: Without any space it is a page's number only where others like it count on.
_UNSPACED = re.compile(rf"[{_LONG_DASHES}]{{1,2}}(\d{{1,4}})[{_LONG_DASHES}]{{1,2}}")
_FEWEST_UNSPACED = 3
#: What may be something else as well, and is a page's number only where others of its kind count on.
_DOUBTFUL = re.compile(
    rf"(?:^|{_GAP})(?:(?P<number>\d{{1,4}}){_SPACE}/{_SPACE}(?P<total>\d{{1,4}})"
    rf"|第{_SPACE}(?P<page>\d{{1,4}}){_SPACE}页)$"
)
#: The same between the words of a line.
_DOUBTFUL_INSIDE = re.compile(rf"[{patterns.HAN}、，]{_GAP}(?:{_FRACTION}|{_PAGE}){_SPACE}[{patterns.HAN}、]")
_HINT = re.compile(
    rf"[{_LONG_DASHES}{_DOTS}~～第\dP共-]"
    rf"(?:(?<![第\dP]){_SPACE}\d|(?<=第){_SPACE}{_DIGITS}{_SPACE}页|(?<=\d){_SPACE}/|(?<=P)age \d)"
)
#: A page's number and the white space around it are no longer than this.
_LONGEST = 40

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


def page_end_steps(text: str) -> list[RepairStep]:
    """Return the steps that take page numbers out and make broken paragraphs whole, in order.

    A paragraph is taken for broken if its line ends without a closing mark though it has whole sentences (or is plainly
    unfinished), and the next line with text is not indented, starts nothing new and has a sentence's end.
    """
    lines = split_lines(text)
    numbers = list(_page_number_steps(text, lines)) if _HINT.search(text) else []
    # Joins are made across the page numbers only when these are removed: in the next round.
    return numbers or list(_joins(text, [line for line in lines if line.text or line.blank_cell]))


def _page_number_steps(text: str, lines: Sequence[TextLine]) -> Iterator[RepairStep]:
    """Yield the steps that take out page numbers: on lines of their own, at the ends of others, and inside them."""
    counted = _consecutive_number_starts(lines)
    unspaced = _counted_unspaced(text)
    above: TextLine | None = None
    for at, line in enumerate(lines):
        below = next((other for other in lines[at + 1 : at + 4] if other.text), None)
        end = _at_end(line, counted)
        if (
            end is None
            and above
            and below
            and _DOUBTFUL.fullmatch(line.text)
            and _cuts_names(text, above, below)
        ):
            end = 0
        elif (
            end is None and below and (cut := _DOUBTFUL.search(line.text, max(0, len(line.text) - _LONGEST)))
        ):
            # No name of a body holds a fraction or a page.
            before = line._replace(text=line.text[: cut.start()])
            end = cut.start() if before.text and _cuts_names(text, before, below) else None
        if end == 0 or (len(line.text) <= _LONGEST and _PAGE_NUMBER.fullmatch(line.text)):
            yield _own_line_step(text, line, above, below)
            continue
        yield from _inner_steps(line, end, unspaced)
        if end is not None:
            yield _end_step(text, line, end, lines[at + 1] if at + 1 < len(lines) else None)
        above = line if line.text else above


def _counted_unspaced(text: str) -> bool:
    """Whether the numbers between dashes without a space can only be those of pages: they only ever grow."""
    numbers = [int(found[1]) for found in _UNSPACED.finditer(text)]
    return len(numbers) >= _FEWEST_UNSPACED and all(a < b for a, b in itertools.pairwise(numbers))


def _inner_steps(line: TextLine, end: int | None, unspaced: bool) -> Iterator[RepairStep]:
    """Yield the steps for the numbers before or between the words of a line, up to ``end``."""
    text = line.text
    first = _AT_START.match(text)
    if first:
        yield RepairStep("page.number", line.start, line.start + first.end(), first[0], "", 0.95)
    for found in _INSIDE.finditer(text, first.end() if first else 0, len(text) if end is None else end):
        start = line.start + found.start()
        yield RepairStep("page.number", start, line.start + found.end(), found[0], "", 0.95)
    for found in _UNSPACED.finditer(text, first.end() if first else 0) if unspaced else ():
        if end is None or found.end() <= end:
            start = line.start + found.start()
            yield RepairStep("page.number", start, line.start + found.end(), found[0], "", 0.95)


def _at_end(line: TextLine, counted: frozenset[int]) -> int | None:
    """Return where in a line the page's number at its end begins, with the white space before it; None without one."""
    tail = max(0, len(line.text) - _LONGEST)
    found = _AT_END.search(line.text, tail)
    if found is None and line.start in counted:
        found = _DOUBTFUL.search(line.text, tail)
    return found.start() if found else None


def may_be_page_number(line: TextLine) -> bool:
    """Whether a line holds what may be the number of a page, or may be part of the text."""
    text = line.text
    if "/" not in text and "页" not in text:
        return False
    return bool(_DOUBTFUL.search(text, max(0, len(text) - _LONGEST)) or _DOUBTFUL_INSIDE.search(text))


def _consecutive_number_starts(lines: Sequence[TextLine]) -> frozenset[int]:
    """Return the starts of the lines whose doubtful numbers count on, one by one, throughout the text."""
    series: dict[str, list[tuple[int, int]]] = {}
    for line in lines:
        found = _DOUBTFUL.search(line.text, max(0, len(line.text) - _LONGEST)) if line.text else None
        if found:
            key = f"/{int(found['total'])}" if found["total"] else "页"
            series.setdefault(key, []).append((int(found["number"] or found["page"]), line.start))
    starts: list[int] = []
    for numbers in series.values():
        steady = all(b[0] == a[0] + 1 for a, b in itertools.pairwise(numbers))
        if steady and len(numbers) > 1:
            starts.extend(start for _, start in numbers)
    return frozenset(starts)


def _own_line_step(text: str, line: TextLine, above: TextLine | None, below: TextLine | None) -> RepairStep:
    """The line goes with the line feed behind it; with the one before too where it cut a list of names in two."""
    start = text.rfind("\n", 0, line.start) + 1
    end = text.find("\n", line.end)
    end = len(text) if end < 0 else end + 1
    if above and below and _cuts_names(text, above, below):
        return RepairStep("page.number", above.end, below.start, text[above.end : below.start], "", 0.95)
    return RepairStep("page.number", start, end, text[start:end], "", 0.98)


def _end_step(text: str, line: TextLine, at: int, below: TextLine | None) -> RepairStep:
    """The number goes; with the line feed behind it where the line is not finished and the next one goes on."""
    start = line.start + at
    before = line.text[:at]
    if (
        below
        and before[-1:] not in _CLOSED
        and not before.endswith(tuple(_AFTER_QUOTE))
        and _continues(text, below)
    ):
        heading = find_marker(line) is not None and not _SENTENCE.search(before) and not _unclosed(before)
        if not heading:
            return RepairStep("page.number", start, below.start, text[start : below.start], "", 0.95)
    return RepairStep("page.number", start, line.end, text[start : line.end], "", 0.98)


def _cuts_names(text: str, above: TextLine, below: TextLine) -> bool:
    """Whether a statement of responsibility breaks off at the end of a page."""
    if above.text[-1] in _CLOSED or not _continues(text, below):
        return False
    label = patterns.LABEL_AT.search(above.text[-_WINDOW:])
    return bool(label) and (above.text[-1] in _OPEN_END or above.text[-1] not in _AFTER_QUOTE)


def _continues(text: str, below: TextLine) -> bool:
    """Whether a line can go on with a sentence: not indented, and no item, name of an issuer or new clause."""
    return bool(
        below.text
        and below.start == text.rfind("\n", 0, below.start) + 1
        and not find_marker(below)
        and not patterns.ITEM.match(below.text)
        and not _NEW.match(below.text)
        and not patterns.LABEL_AT.match(below.text)
        and not parse_issuer(below.text)
        and not parse_lone_date(below.text)
    )


def _joins(text: str, lines: list[TextLine]) -> Iterator[RepairStep]:
    """Yield the steps between lines of one paragraph. A paragraph joined once may be joined again."""
    whole = ""
    first = None
    for above, below in itertools.pairwise(lines):
        # Most paragraphs are indented, and nothing goes on in them.
        if not below.text or text[below.start - 1] != "\n":
            first = None
            continue
        if first is None:
            whole, first = above.text[-_WINDOW:], above
        certainty = _continuation_certainty(whole, first, above, below, text)
        if not certainty:
            first = None
            continue
        gap = text[above.end : below.start]
        glue = " " if _is_latin(above.text[-1]) and _is_latin(below.text[0]) else ""
        rule = "page.join" if gap.count("\n") > 1 else "wrap.join"
        yield RepairStep(rule, above.end, below.start, gap, glue, certainty)
        whole = (whole + glue + below.text)[-_WINDOW:]


def _continuation_certainty(
    whole: str, first: TextLine, above: TextLine, below: TextLine, text: str
) -> float:
    """Return how sure it is that ``below`` goes on with ``whole``, the lines from ``first`` to ``above``."""
    if len(whole) < _SHORTEST or not above.text or whole[-1] in _CLOSED:
        return 0
    if "|" in text[above.start : below.end] or "\t" in text[above.start : below.end]:
        return 0
    closes = _unclosed(whole, "（(") and any(mark in below.text for mark in "）)")
    if not (_SENTENCE.search(below.text) or closes):
        return 0
    if find_marker(below) or patterns.ITEM.match(below.text) or _NEW.match(below.text):
        return 0
    return _openness(whole, is_heading=find_marker(first) is not None)


def _openness(whole: str, *, is_heading: bool) -> float:
    """Return how sure it is that ``whole`` is not finished."""
    sentences = bool(_SENTENCE.search(whole))
    if is_heading and not sentences:
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
