"""The numbers that Word writes before paragraphs by itself: they are no text, but a plan is nothing without them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from measures.text.language.numerals import chinese_numeral

_LEVEL = re.compile(r"%([1-9])")
_CHINESE = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "ideographTraditional",
        "japaneseCounting",
        "taiwaneseCounting",
    }
)
#: Styles may be based on each other; so many are followed.
_MOST_STYLES = 20


@dataclass(frozen=True, slots=True)
class _ListLevel:
    """How the numbers of one level of a list look, and where they begin."""

    pattern: str
    format: str
    start: int


class WordNumbers:
    """The numbered lists of one document, counted as its paragraphs come."""

    def __init__(self, document: Any) -> None:
        """Take in the lists and the styles that number paragraphs."""
        self._levels: dict[tuple[str, int], _ListLevel] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        #: Where a list begins to count anew, though another with the same levels stands before it.
        self._restarts: dict[tuple[str, int], int] = {}
        self._styles = {
            style.get(qn("w:styleId")): style for style in document.styles.element.iter(qn("w:style"))
        }
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        for abstract in root.iter(qn("w:abstractNum")):
            for level in abstract.iter(qn("w:lvl")):
                key = (
                    _attribute_or_child_value(abstract, "w:abstractNumId", own=True),
                    _short_number(level.get(qn("w:ilvl"))),
                )
                self._levels[key] = _ListLevel(
                    _attribute_or_child_value(level, "w:lvlText"),
                    _attribute_or_child_value(level, "w:numFmt"),
                    _short_number(_attribute_or_child_value(level, "w:start"), 1),
                )
        for num in root.iter(qn("w:num")):
            its = _attribute_or_child_value(num, "w:numId", own=True)
            self._abstract[its] = _attribute_or_child_value(num, "w:abstractNumId")
            for change in num.iter(qn("w:lvlOverride")):
                if start := _attribute_or_child_value(change, "w:startOverride"):
                    self._restarts[its, _short_number(change.get(qn("w:ilvl")))] = _short_number(start, 1)

    def before(self, paragraph: Any) -> str:
        """Return the number that stands before a paragraph, empty for none; call it once for each, in order."""
        num, depth = self._list_of(paragraph)
        abstract = self._abstract.get(num, "")
        level = self._levels.get((abstract, depth))
        if level is None or level.format in {"bullet", "none"}:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if (start := self._restarts.pop((num, depth), None)) is not None:
            counts[depth] = start - 1
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]

        def shown(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            of = self._levels.get((abstract, at), level)
            return _number_in_words(counts.get(at, of.start), of.format)

        return _LEVEL.sub(shown, level.pattern)

    def _list_of(self, paragraph: Any) -> tuple[str, int]:
        """Return the list that a paragraph is in and how deep, by itself or by its style."""
        properties = paragraph.find(qn("w:pPr"))
        num, depth = "", ""
        for _ in range(_MOST_STYLES):
            if properties is not None:
                own = properties.find(qn("w:numPr"))
                if own is not None:
                    num, depth = (
                        num or _attribute_or_child_value(own, "w:numId"),
                        depth or _attribute_or_child_value(own, "w:ilvl"),
                    )
            style = self._next_style(properties, paragraph)
            if num or style is None:
                break
            paragraph, properties = style, style.find(qn("w:pPr"))
        return ("" if num == "0" else num), _short_number(depth)

    def _next_style(self, properties: Any, element: Any) -> Any:
        """Return the style of a paragraph, or the one that a style is based on."""
        if element.tag == qn("w:style"):
            return self._styles.get(_attribute_or_child_value(element, "w:basedOn"))
        return (
            self._styles.get(_attribute_or_child_value(properties, "w:pStyle"))
            if properties is not None
            else None
        )


def _number_in_words(number: int, form: str) -> str:
    """Return a number as a list shows it.

    >>> [_number_in_words(12, form) for form in ("decimal", "chineseCounting", "lowerLetter", "decimalEnclosedCircle")]
    ['12', '十二', 'l', '⑫']
    """
    writers: dict[str, Callable[[int], str]] = {
        "decimalZero": lambda n: f"{n:02d}",
        "decimalFullWidth": lambda n: str(n).translate({48 + d: 0xFF10 + d for d in range(10)}),
        "decimalEnclosedCircle": lambda n: chr(0x2460 + n - 1) if 1 <= n <= 20 else str(n),
        "lowerLetter": lambda n: chr(96 + n) if 1 <= n <= 26 else str(n),
        "upperLetter": lambda n: chr(64 + n) if 1 <= n <= 26 else str(n),
    }
    if form in _CHINESE:
        return chinese_numeral(number)
    return writers.get(form, str)(number)


def _attribute_or_child_value(element: Any, name: str, *, own: bool = False) -> str:
    """Return an attribute of an element, or the ``w:val`` of the child of this name; empty if it has none."""
    if own:
        return str(element.get(qn(name)) or "")
    child = element.find(qn(name))
    return str(child.get(qn("w:val")) or "") if child is not None else ""


def _short_number(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else otherwise
