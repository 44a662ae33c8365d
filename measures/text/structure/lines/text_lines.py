"""A text as lines with their places, and the marker with which a line may begin."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from measures.text.language.numerals import parse_ordinal
from measures.text.plan import ProblemSeverity, TextProblem
from measures.text.reading_corrections import LONGEST_WORDS
from measures.text.structure.lines import patterns

MarkerLevel = Literal["part", "chapter", "section", "number", "box"]

_LINE_END = re.compile(r"\r\n|\n|\r")
_EXCERPT = 60


class TextLine(NamedTuple):
    """One line without the white space at its edges: ``text`` is the plan's text from ``start`` to ``end``.

    ``blank_cell`` says that the line holds nothing but a no-break space: an empty cell of a flattened table.
    ``tabs_before`` and ``tabs_behind`` count the tabulators at its edges: empty cells of a table.
    """

    text: str
    start: int
    end: int
    blank_cell: bool = False
    tabs_before: int = 0
    tabs_behind: int = 0


class LineMarker(NamedTuple):
    """What a line begins with: ``1.``, ``（一）``, ...

    ``ordinal`` is as printed (``一``, ``（一）``, ``17``), ``value`` its number, ``star`` the star beside it or "".
    ``rest`` is what follows, from the offset ``rest_start`` in the plan's text.
    """

    level: MarkerLevel
    ordinal: str
    value: int
    star: str
    rest: str
    rest_start: int


@lru_cache(maxsize=1)
def split_lines(text: str) -> tuple[TextLine, ...]:
    """Return the lines of ``text``, blank ones too, each with its offsets; several stages ask for those of one."""
    lines: list[TextLine] = []
    at = 0
    for end in _LINE_END.finditer(text):
        lines.append(_trimmed_line(text[at : end.start()], at))
        at = end.end()
    lines.append(_trimmed_line(text[at:], at))
    return tuple(lines)


def _trimmed_line(raw: str, start: int) -> TextLine:
    if not raw:
        return TextLine("", start, start)
    left = raw.lstrip(patterns.EDGES)
    content = left.rstrip(patterns.EDGES)
    before = len(raw) - len(left)
    start += before
    if len(left) == len(content) and (not before or "\t" not in raw):
        return TextLine(content, start, start + len(content), not content and "\u00a0" in raw)
    return TextLine(
        content,
        start,
        start + len(content),
        blank_cell=not content and "\u00a0" in raw,
        tabs_before=raw.count("\t", 0, before),
        tabs_behind=left.count("\t", len(content)),
    )


def slice_line(line: TextLine, start: int, end: int | None = None) -> TextLine:
    """Return the part of ``line`` between two offsets in the line, again without white space at its edges."""
    part = line.text[start:end]
    left = part.lstrip(patterns.EDGES)
    content = left.rstrip(patterns.EDGES)
    at = line.start + start + len(part) - len(left)
    return TextLine(content, at, at + len(content), line.blank_cell)


def find_marker(line: TextLine, *, weak: bool = False) -> LineMarker | None:
    """Return the marker with which ``line`` begins, or None.

    With ``weak``, numbers are taken whose text begins with digits, such as ``5.5G网络覆盖``.

    >>> find_marker(split_lines("11★.规范市场秩序")[0]).ordinal
    '11'
    >>> others = ("2.0平台", "1.5倍", "1-3岁", "12345热线", "2025.1.26", "二、三类医疗器械")
    >>> [find_marker(split_lines(line)[0]) for line in others]
    [None, None, None, None, None, None]
    """
    text = line.text
    if not _MAY_MARK.match(text):
        return None
    for level, pattern, form in _MARKERS:
        if found := pattern.match(text):
            has_star = pattern is patterns.NUMBER
            star = found["before"] or found["after"] or found["after2"] if has_star else ""
            return _marker(level, found, line, form.format_map(found), star)
    if not weak:
        return None
    found = patterns.WEAK_NUMBER.match(text)
    if found and not patterns.DECIMAL_TAIL.match(found["rest"]):
        return _marker("number", found, line, found["ordinal"], found["after"])
    return None


def find_item_marker(line: TextLine) -> LineMarker | None:
    """Return ``（1）``, ``1）`` or ``①`` at the start of ``line`` as a number's marker, for plans that have no other.

    >>> [find_item_marker(split_lines(line)[0]).value for line in ("（3）甲事。", "2）甲事。", "①甲事。")]
    [3, 2, 1]
    """
    found = patterns.ITEM_NUMBER.match(line.text)
    if not found:
        return None
    ring = found["ring"]
    value = ord(ring) - ord("①") + 1 if ring else int(found["ordinal"] or found["half"])
    ordinal = ring or (f"（{value}）" if found["ordinal"] else f"{value}）")
    return (
        LineMarker("number", ordinal, value, "", found["rest"].rstrip(), line.start + found.start("rest"))
        if value
        else None
    )


def find_point(line: TextLine) -> LineMarker | None:
    """Return ``一是`` at the start of ``line`` as a number's marker, for chapters that hold nothing else."""
    found = patterns.POINT.match(line.text)
    return _marker("number", found, line, f"{found['ordinal']}是") if found else None


def is_article(line: TextLine) -> bool:
    """Whether ``line`` begins an article by its name: ``第一条``."""
    return bool(patterns.ARTICLE.match(line.text))


def find_named_heading(line: TextLine) -> tuple[str, LineMarker] | None:
    """Return what ``line`` calls itself and its number, if it may be a heading such as ``赛道一：智能终端``."""
    found = patterns.NAMED_HEADING.fullmatch(line.text)
    marker = _marker("section", found, line, f"{found['name']}{found['ordinal']}：") if found else None
    return (found["name"], marker) if found and marker else None


def find_box(line: TextLine) -> LineMarker | None:
    """Return the marker of a box (``专栏1 重点工程``) that ``line`` begins, or None."""
    found = patterns.BOX.fullmatch(line.text)
    if not found:
        return None
    ordinal = f"专栏{found['ordinal'] or ''}"
    return LineMarker("box", ordinal, 0, "", found["rest"], line.start + found.start("rest"))


#: What a line with a marker begins with; most begin otherwise, and to see that takes a fifth of the time.
_MAY_MARK = re.compile(
    rf"[\s#（(〔第\d{re.escape(patterns.STARS)}{patterns.CN_DIGITS}]|[{patterns.HAN}]{{0,4}}(?:举措|任务|措施|事项)"
)
#: What each pattern marks, and how the ordinal is printed.
_MARKERS: tuple[tuple[MarkerLevel, re.Pattern[str], str], ...] = (
    ("part", patterns.PART, "第{ordinal}{unit}"),
    ("chapter", patterns.CHAPTER, "{ordinal}"),
    ("section", patterns.SECTION, "（{ordinal}）"),
    ("number", patterns.NUMBER, "{ordinal}"),
    ("number", patterns.ARTICLE, "{ordinal}"),
)


def _marker(
    level: MarkerLevel, found: re.Match[str], line: TextLine, ordinal: str, star: str = ""
) -> LineMarker | None:
    value = parse_ordinal(found["ordinal"])
    if not value:
        return None
    at, rest = found.start("rest"), found["rest"]
    if rest.startswith("**"):
        at, rest = at + 2, rest[2:]
    return LineMarker(level, ordinal, value, star, rest.removesuffix("**").rstrip(), line.start + at)


class TextPositions:
    """Turns offsets in a text into lines and columns, and makes problems of them."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(end.end() for end in _LINE_END.finditer(self._text))]

    def line(self, offset: int) -> int:
        """Return the line, counted from 1, that ``offset`` lies in."""
        return bisect_right(self._starts, offset)

    def column(self, offset: int) -> int:
        """Return the column, counted from 1, of ``offset`` in its line."""
        return offset - self._starts[self.line(offset) - 1] + 1

    def words(self, offset: int) -> str:
        """Return the text from ``offset`` to the end of its line, of a long line the first characters."""
        end = _LINE_END.search(self._text, offset)
        return self._text[offset : end.start() if end else len(self._text)].strip()[:LONGEST_WORDS]

    def problem(
        self,
        code: str,
        message: str,
        start: int,
        end: int | None = None,
        *,
        severity: ProblemSeverity = "warning",
    ) -> TextProblem:
        """Return the problem ``code`` about ``text[start:end]``."""
        end = start if end is None else end
        excerpt = self._text[start : min(end, start + _EXCERPT)]
        return TextProblem(code, message, self.line(start), self.column(start), start, end, severity, excerpt)
