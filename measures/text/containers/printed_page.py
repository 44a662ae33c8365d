"""A printed page as data: its characters in lines, each with its place, and the straight lines that are ruled on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

#: With these no line ends, with those none begins; quotation marks some programs part from neither side.
_STICKS_BEHIND = frozenset("（〔【《〈“‘「『\"'(")
_STICKS_BEFORE = frozenset("，。、；：！？）〕】》〉”’」』“‘\"'),.;:!?%")


@dataclass(frozen=True, slots=True)
class PrintedCharacter:
    """A character and its box in points, the origin at the page's lower left corner.

    ``confidence`` is below 1 where the character was recognised in a picture.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    confidence: float = 1.0

    @property
    def center(self) -> tuple[float, float]:
        """The middle of the box."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True)
class RuledLine:
    """A straight line, level or upright: ``at`` is its height or its distance from the left."""

    is_level: bool
    at: float
    start: float
    end: float


@dataclass(slots=True)
class PrintedPage:
    """The size of a page in points, its characters line by line in their order, and what is ruled on it.

    ``is_scanned`` says that it is a picture, ``is_blank`` that there is nothing on it to be recognised.
    """

    width: float
    height: float
    lines: list[list[PrintedCharacter]] = field(default_factory=list)
    rules: list[RuledLine] = field(default_factory=list)
    is_scanned: bool = False
    is_blank: bool = False


@dataclass(frozen=True, slots=True)
class ScoredText:
    """A text and the confidence of each of its characters."""

    text: str
    scores: tuple[float, ...]

    @classmethod
    def from_characters(cls, characters: Sequence[PrintedCharacter]) -> ScoredText:
        """Return what characters say, without white space at the edges."""
        text = "".join(character.text for character in characters)
        scores = [character.confidence for character in characters for _ in character.text]
        start = len(text) - len(text.lstrip())
        end = max(start, len(text.rstrip()))
        return cls(text[start:end], tuple(scores[start:end]))

    def joined(self, glue: str, other: ScoredText) -> ScoredText:
        """Return this text, ``glue``, and another one."""
        return ScoredText(self.text + glue + other.text, self.scores + (1.0,) * len(glue) + other.scores)


def glue(before: str, after: str) -> str:
    """Return what stands between two lines of a paragraph: nothing, but a space between words of Latin letters."""
    ends = before[-1:] + after[:1]
    return " " if ends.isascii() and ends.isalpha() else ""


def first_word_width(characters: Sequence[PrintedCharacter]) -> float:
    """Return how wide the first word of a line is: what had to fit on the line before, or stand here.

    A Chinese character is a word, with the marks that may not be parted from it; so is a run of other letters.
    """
    seen = [char for char in characters if not char.text.isspace()]
    for before, after in pairwise(seen):
        is_latin = before.text.isascii() and after.text.isascii()
        if not is_latin and before.text not in _STICKS_BEHIND and after.text not in _STICKS_BEFORE:
            return before.right - seen[0].left
    return seen[-1].right - seen[0].left if seen else 0.0
