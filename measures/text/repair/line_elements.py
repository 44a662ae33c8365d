"""A damaged line taken apart: characters, inserted readings, and readings that swallowed half a character."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from measures.text.language.word_model import is_word, simplify_character
from measures.text.repair.pinyin import READING, SWALLOWED, UNOPENED, is_pinyin_syllable

#: The marks at whose bytes the sites cut text, as they appear before and after folding.
CUT_MARKS = frozenset("。！；？，!;?,")
EURO = "€"
#: A run of marks with so many ``?`` among them is text of which every character is lost.
_MUTE = 4
_HAN = "\u3400"
INDENTATION = " ?\u3000"


class ElementKind(Enum):
    """What an element of a damaged line is."""

    CHARACTER = auto()
    QUESTION = auto()
    READING = auto()
    SWALLOWED = auto()


@dataclass(frozen=True, slots=True)
class LineElement:
    """One element: ``text`` stands at ``start`` in the raw text; ``reading`` is set for readings.

    ``swallowed`` is the ASCII sign that a ``?`` took with it where what follows tells it, otherwise "".
    """

    kind: ElementKind
    start: int
    text: str
    reading: str = ""
    swallowed: str = ""

    @property
    def end(self) -> int:
        """Return the offset behind the element."""
        return self.start + len(self.text)


def _nameless(pattern: re.Pattern[str]) -> str:
    return pattern.pattern.replace("?P<reading>", "?:")


_SWALLOWED = f"(?P<swallowed>{_nameless(SWALLOWED)})"
_INSERTED = f"(?P<inserted>{_nameless(READING)})"
_UNOPENED = f"(?P<unopened>{_nameless(UNOPENED)})"
_ELEMENT = re.compile(f"{_SWALLOWED}|{_INSERTED}|.", re.DOTALL)
_ELEMENT_DROPPED = re.compile(f"{_SWALLOWED}|{_INSERTED}|{_UNOPENED}|.", re.DOTALL)
#: What follows a ``<`` that half a character swallowed.
_TAG = re.compile(r"/?[a-zA-Z]{1,10}\s?/?>")
#: No-break spaces as wide as two Chinese characters.
_FOUR_SPACES = re.compile(r"\?{4}(?=[^?])")
_BRACKETS = " ?()"


def split_elements(text: str, start: int, end: int, *, halves_dropped: bool = False) -> list[LineElement]:
    """Return the elements of ``text[start:end]``.

    ``halves_dropped`` tells that the ``?`` of half characters may be missing, also before a reading.
    """
    found: list[LineElement] = []
    pattern = _ELEMENT_DROPPED if halves_dropped else _ELEMENT
    if _FOUR_SPACES.match(text, start, end):
        found.extend(LineElement(ElementKind.QUESTION, at, "??") for at in (start, start + 2))
        start += 4
    for match in pattern.finditer(text, start, end):
        piece = match.group()
        if len(piece) > 1:
            found.extend(_with_reading(match, piece))
        elif piece == "?":
            swallowed = "<" if _TAG.match(text, match.end(), end) else ""
            found.append(LineElement(ElementKind.QUESTION, match.start(), piece, swallowed=swallowed))
        else:
            found.append(LineElement(ElementKind.CHARACTER, match.start(), piece))
    return _without_mute(found)


def _without_mute(elements: list[LineElement]) -> list[LineElement]:
    """Return the elements with the ``?`` of runs that say nothing as plain characters: all there is, is lost."""
    start = 0
    while start < len(elements):
        end, questions = start, 0
        while end < len(elements) and (
            elements[end].kind is ElementKind.QUESTION or elements[end].text in CUT_MARKS
        ):
            questions += elements[end].kind is ElementKind.QUESTION
            end += 1
        if questions >= _MUTE:
            for at in range(start, end):
                elements[at] = LineElement(ElementKind.CHARACTER, elements[at].start, elements[at].text)
        start = max(end, start + 1)
    return elements


def _with_reading(match: re.Match[str], piece: str) -> list[LineElement]:
    """Return the element of a bracket with letters, or its characters if nothing is read so."""
    reading = piece.strip(_BRACKETS)
    if is_pinyin_syllable(reading):
        kind = ElementKind.READING if match["inserted"] else ElementKind.SWALLOWED
        return [LineElement(kind, match.start(), piece, reading)]
    if match.lastgroup == "unopened" and reading[0] > "\x80" and is_pinyin_syllable(reading[1:]):
        # A letter with a tone mark has two bytes, and so can stand for those of other characters.
        first = LineElement(ElementKind.CHARACTER, match.start(), reading[0])
        return [first, LineElement(ElementKind.SWALLOWED, match.start() + 1, piece[1:], reading[1:])]
    return [
        LineElement(ElementKind.QUESTION if sign == "?" else ElementKind.CHARACTER, match.start() + at, sign)
        for at, sign in enumerate(piece)
    ]


def is_private_use(character: str) -> bool:
    """Whether a character is one of Unicode's private use area, as undefined byte pairs become."""
    return "\ue000" <= character <= "\uf8ff"


def is_cut_mark(element: LineElement | None) -> bool:
    """Whether an element may be a mark at which the text was cut; a folded question mark is one."""
    return element is not None and element.text in CUT_MARKS


def is_lone_letter(elements: Sequence[LineElement], index: int, lettered: frozenset[str]) -> bool:
    """Whether a Latin letter stands alone where prose has none: behind a mark, or a small one among Chinese.

    A Chinese character follows it, but none of ``lettered``, nor one that makes a word with it.
    """
    text = elements[index].text
    if index == 0 or index + 1 >= len(elements) or not (text.isascii() and text.isalpha()):
        return False
    behind = next((e for e in elements[index + 1 : index + 3] if e.kind is not ElementKind.READING), None)
    if behind is None or behind.text < _HAN or behind.text in lettered:
        return False
    if is_word(text.upper() + simplify_character(behind.text)):
        return False
    before = elements[index - 1]
    return is_cut_mark(before) or (text.islower() and "\u4e00" <= before.text <= "\u9fff")


def is_anchor(elements: Sequence[LineElement], index: int) -> bool:
    """Whether damage to bytes shows at this element, so that a search for the original has to begin here.

    That is half a character before a cut mark or a reading, and a ``?`` in a line's indentation.
    """
    element = elements[index]
    if element.kind is ElementKind.SWALLOWED:
        return True
    if element.kind is not ElementKind.QUESTION:
        return False
    if index + 1 < len(elements) and is_cut_mark(elements[index + 1]):
        return True
    return index < 8 and all(not before.text.strip(INDENTATION) for before in elements[:index])


def is_suspect(element: LineElement) -> bool:
    """Whether an element may belong to a run of shifted bytes, so that a search must not stop before it."""
    return (
        element.kind in (ElementKind.QUESTION, ElementKind.SWALLOWED)
        or is_private_use(element.text)
        or element.text == EURO
    )
