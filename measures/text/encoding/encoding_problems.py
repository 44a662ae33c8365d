"""What wrong decoding left in a text that nothing can undo: reported where it stands, the text kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from measures.text.encoding.chinese_likelihood import HAN_CHARACTER, chineseness, find_rare_characters
from measures.text.language.distinct_characters import distinct_characters
from measures.text.plan import ProblemSeverity, TextProblem
from measures.text.structure.lines.text_lines import TextPositions

LOST_TEXT = "encoding.lost"
CONTROL = "encoding.control"
UNREAD = "encoding.unread"
ESCAPED = "encoding.escaped"

#: What decoders, debuggers and PDF readers write where they have no character.
_LOST = re.compile(r"(?:锟斤拷|锟斤|斤拷)+|烫{3,}|屯{3,}|(?:\(cid:\d{1,6}\))+")
#: Control characters, as such or as the pictures that the last stage makes of them.
_CONTROL = re.compile("[\u2400-\u241f\u2421\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]+")
_LETTERS = "[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]"
_SIGNS = "[\u00a1-\u00b6\u00b8-\u00bf]"
_BYTES = "[\u00a1-\u00b6\u00b8-\u00d6\u00d8-\u00f6\u00f8-\u00ff]"
_BOX, _BESIDE_BOX = "[\u2550-\u2593]", "[\u00a1-\u00ff\u0192\u0393-\u03c6\u207f\u2219-\u2265\u2310-\u2321]"
#: Three bytes or more, a letter among them; it is looked for a few characters on, so that time stays in proportion.
_BY_BYTES = re.compile(
    f"(?={_BYTES}{{3}}){_SIGNS}{{0,20}}+{_LETTERS}{_BYTES}*+|(?:{_BOX}{_BESIDE_BOX}|{_BESIDE_BOX}{_BOX}){{2,}}"
)
_ANY_BYTE = f"{_BYTES[:-1]}{_BOX[1:-1]}{_BESIDE_BOX[1:]}"
_BYTE_RUN = re.compile(f"{_ANY_BYTE}{{2,}}")
_ESCAPED = re.compile(
    r"[\\&=](?:(?<=\\)u[0-9A-Fa-f]{4}|(?<=&)#x?[0-9A-Fa-f]{2,6};|(?<==)[89A-F][0-9A-F](?:=[89A-F][0-9A-F]){2,})"
)
#: A stretch between marks, of so many characters, that is so far from Chinese was read by a wrong table.
_OF_STRETCH = re.compile(
    "[\u3400-\u9fff\ue000-\uf8ff\uf900-\ufaff\u2460-\u25ff\u0400-\u04ff\u3040-\u30ff\u3100-\u312f]"
)
_STRETCH = re.compile(f"{_OF_STRETCH.pattern}{{10,}}")
_NO_CHINESE = -13.0
_EXCERPT = 12
_LOST_SAID = "处是解码失败留下的替代文字，原字已丢失，请对照原文更正。"
_UNREAD_SAID = "处疑为编码有误的文字，没有还原，请换一种方式取得原文，或对照原文更正。"


def _find_bytes(text: str) -> Iterator[re.Match[str]]:
    """Yield what `_BY_BYTES` finds, which has nothing else in it and two characters at the least."""
    for run in _BYTE_RUN.finditer(text):
        yield from _BY_BYTES.finditer(text, run.start(), run.end())


#: What is looked for: code, how it is found and what it begins with, its description, how grave it is. Most texts have
#: nothing with which one could begin, and to see that takes a tenth of the time.
_KINDS: tuple[
    tuple[str, Callable[[str], Iterator[re.Match[str]]], re.Pattern[str], str, ProblemSeverity], ...
] = (
    (
        LOST_TEXT,
        _LOST.finditer,
        re.compile("[锟斤烫屯(]"),
        "处是解码失败留下的替代文字，原字已丢失，请对照原文更正。",
        "warning",
    ),
    (CONTROL, _CONTROL.finditer, _CONTROL, "处控制字符，不是文字，请对照原文删去或更正。", "warning"),
    (UNREAD, _find_bytes, re.compile(_ANY_BYTE), _UNREAD_SAID, "warning"),
    (
        ESCAPED,
        _ESCAPED.finditer,
        re.compile(r"[\\&=]"),
        "处是字符的编号而不是字符，没有还原，请对照原文核对。",
        "notice",
    ),
)


def encoding_problems(text: str) -> list[TextProblem]:
    r"""Return a problem for each line of clean ``text`` and each kind of what could not be undone in it.

    >>> [(p.code, p.line, p.column) for p in encoding_problems("优化锟斤拷锟斤拷环境\n(cid:123)、\x01")]
    [('encoding.lost', 1, 3), ('encoding.lost', 2, 1), ('encoding.control', 2, 11)]
    >>> encoding_problems("Müller、café、àáǎ、100%、m²·℃、垚犇骉鑫淼焱")
    []
    """
    places = TextPositions(text)
    found: list[TextProblem] = []
    distinct = distinct_characters(text)
    for code, find_all, begins, message, severity in _KINDS:
        if not begins.search(distinct):
            continue
        found.extend(_by_line(text, places, code, find_all(text), message, severity))
    if rare := frozenset(filter(_OF_STRETCH.match, find_rare_characters(text, _NO_CHINESE))):
        odd = (match for match in _STRETCH.finditer(text) if not rare.isdisjoint(match[0]))
        stretches = (match for match in odd if _is_no_chinese(match[0]))
        found.extend(_by_line(text, places, UNREAD, stretches, _UNREAD_SAID, "warning"))
    return sorted(found, key=lambda problem: problem.start)


def _is_no_chinese(stretch: str) -> bool:
    return len(HAN_CHARACTER.findall(stretch)) * 2 >= len(stretch) and chineseness(stretch) < _NO_CHINESE


def _by_line(
    text: str,
    places: TextPositions,
    code: str,
    matches: Iterator[re.Match[str]],
    message: str,
    severity: ProblemSeverity,
) -> Iterator[TextProblem]:
    """Yield one problem for the matches of each line, at the first of them."""
    first: re.Match[str] | None = None
    count = line = 0
    for match in matches:
        at = places.line(match.start())
        if first is not None and at != line:
            yield _encoding_problem(text, places, code, first, f"{count} {message}", severity)
        if first is None or at != line:
            first, count, line = match, 0, at
        count += 1
    if first is not None:
        yield _encoding_problem(text, places, code, first, f"{count} {message}", severity)


def _encoding_problem(
    text: str,
    places: TextPositions,
    code: str,
    match: re.Match[str],
    description: str,
    severity: ProblemSeverity,
) -> TextProblem:
    start, end = match.start(), min(match.end(), match.start() + 4 * _EXCERPT)
    column = places.column(start)
    excerpt = text[max(start - column + 1, start - _EXCERPT) : end + _EXCERPT].partition("\n")[0]
    return TextProblem(
        code, f"“{excerpt}”一行有 {description}", places.line(start), column, start, end, severity, excerpt
    )
