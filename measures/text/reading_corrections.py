"""What a person says of the way a plan is to be read: on which level lines stand, and which of two readings holds.

The parser takes these values as input. A correction of one line is bound to the words of the line, so that it is never
applied to another one; a correction of a shape holds for all lines of the shape, in this plan and in the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

#: What a line is: a heading, one whose contents are no measures, the beginning of a measure, or text of what is above.
LineReading = Literal["chapter", "section", "general", "measure", "text"]
#: Which of two near readings of the levels holds.
LevelsChoice = Literal["", "first", "second"]
#: Why two readings of the levels are near: numbers under sections that look like lists; chapters without any items.
LevelsDoubt = Literal["", "lists", "chapters"]

#: So many characters of a line say which line is meant.
LONGEST_WORDS = 200
#: The longest name of a shape.
LONGEST_SHAPE = 220
#: The most corrections of one plan.
MOST_CORRECTIONS = 500


@dataclass(frozen=True, slots=True)
class LineCorrection:
    """What the line ``line`` (from 1, of the clean text) is, where its text from some column on is ``words``."""

    line: int
    words: str
    reads_as: LineReading

    @property
    def key(self) -> str:
        """Return what tells the correction from those of other lines."""
        return f"line:{self.line}:{self.words}"


@dataclass(frozen=True, slots=True)
class ShapeCorrection:
    """What all lines of a shape are.

    ``shape`` is ``form:section`` (all lines that begin with such a marker), ``title:保障措施`` (headings and measures
    with this title) or ``levels:lists`` (the choice between two readings, ``first`` or ``second``).
    """

    shape: str
    reads_as: LineReading | Literal["first", "second"]


@dataclass(frozen=True, slots=True)
class ReadingCorrections:
    """All corrections of the reading of one plan by a person."""

    levels: LevelsChoice = ""
    lines: tuple[LineCorrection, ...] = ()
    shapes: tuple[ShapeCorrection, ...] = ()

    def with_line(self, one: LineCorrection) -> ReadingCorrections:
        """Return the corrections with another one of a line, in the place of an earlier one of the same line."""
        others = (each for each in self.lines if (each.line, each.words) != (one.line, one.words))
        return replace(self, lines=(*others, one))

    def with_shape(self, one: ShapeCorrection) -> ReadingCorrections:
        """Return the corrections with another one of a shape, in the place of an earlier one of the same shape."""
        return replace(self, shapes=(*(each for each in self.shapes if each.shape != one.shape), one))

    def without_correction(self, key: str) -> ReadingCorrections:
        """Return the corrections without ``levels``, a line (``line:3:words``) or a shape (``form:section``)."""
        return ReadingCorrections(
            "" if key == "levels" else self.levels,
            tuple(one for one in self.lines if one.key != key),
            tuple(one for one in self.shapes if one.shape != key),
        )

    @property
    def count(self) -> int:
        """Return the number of corrections."""
        return bool(self.levels) + len(self.lines) + len(self.shapes)

    def levels_choice(self, doubt: LevelsDoubt) -> LevelsChoice:
        """Return the reading that was chosen for this plan, or for plans with the same doubt; empty if none was.

        >>> ReadingCorrections(shapes=(ShapeCorrection("levels:lists", "second"),)).levels_choice("lists")
        'second'
        """
        if self.levels or not doubt:
            return self.levels
        for one in self.shapes:
            if one.shape == f"levels:{doubt}" and one.reads_as in ("first", "second"):
                return "first" if one.reads_as == "first" else "second"
        return ""

    def as_dict(self) -> dict[str, Any]:
        """Return the corrections as plain data, as a draft stores them; empty without corrections."""
        return asdict(self) if self.count else {}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ReadingCorrections:
        """Return the corrections that `as_dict` gave."""
        return cls(
            data.get("levels", ""),
            tuple(LineCorrection(**one) for one in data.get("lines", ())),
            tuple(ShapeCorrection(**one) for one in data.get("shapes", ())),
        )


#: A plan that nobody has corrected.
NO_CORRECTIONS = ReadingCorrections()
