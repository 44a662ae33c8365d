"""A damaged line taken apart: characters, inserted readings, and readings that swallowed half a character."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from measures.text.damage.readings import READING, SWALLOWED

#: The marks at whose bytes the sites cut text, as they appear before and after folding.
CUT_MARKS = "。！；？，!;?,"
EURO = "€"


class Kind(Enum):
    """What an element of a damaged line is."""

    CHARACTER = auto()
    QUESTION = auto()
    READING = auto()
    SWALLOWED = auto()


@dataclass(frozen=True, slots=True)
class Element:
    """One element: ``text`` stands at ``start`` in the raw text; ``reading`` is set for readings."""

    kind: Kind
    start: int
    text: str
    reading: str = ""

    @property
    def end(self) -> int:
        """Return the offset behind the element."""
        return self.start + len(self.text)


_ELEMENT = re.compile(
    rf"(?P<swallowed>{SWALLOWED.pattern.replace('?P<reading>', '')})"
    rf"|(?P<inserted>{READING.pattern.replace('?P<reading>', '')})"
    r"|.",
    re.DOTALL,
)


def elements_of(text: str, start: int, end: int) -> list[Element]:
    """Return the elements of ``text[start:end]``."""
    found: list[Element] = []
    for match in _ELEMENT.finditer(text, start, end):
        piece = match.group()
        if match["swallowed"]:
            found.append(Element(Kind.SWALLOWED, match.start(), piece, piece[1:-1]))
        elif match["inserted"]:
            found.append(Element(Kind.READING, match.start(), piece, piece[1:-1]))
        elif piece == "?":
            found.append(Element(Kind.QUESTION, match.start(), piece))
        else:
            found.append(Element(Kind.CHARACTER, match.start(), piece))
    return found


def is_private_use(character: str) -> bool:
    """Whether a character is one of Unicode's private use area, as undefined byte pairs become."""
    return "\ue000" <= character <= "\uf8ff"


def is_anchor(elements: Sequence[Element], index: int) -> bool:
    """Whether damage to bytes shows at this element, so that a search for the original has to begin here.

    That is half a character before a cut mark or a reading, and a ``?`` in a line's indentation.
    """
    element = elements[index]
    if element.kind is Kind.SWALLOWED:
        return True
    if element.kind is not Kind.QUESTION or index + 1 >= len(elements):
        return False
    following = elements[index + 1]
    if following.kind is Kind.CHARACTER and following.text in CUT_MARKS:
        return True
    return all(before.text in " ?\u3000" for before in elements[:index])


def is_suspect(element: Element) -> bool:
    """Whether an element may belong to a run of shifted bytes, so that a search must not stop before it."""
    return (
        element.kind in (Kind.QUESTION, Kind.SWALLOWED)
        or is_private_use(element.text)
        or element.text == EURO
    )
