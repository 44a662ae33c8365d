"""The lines of a printed page, put together from its characters."""

from __future__ import annotations

from dataclasses import dataclass, field

from measures.text.containers.printed_page import ScoredText
from measures.text.containers.ruled_tables import RuledTable


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line: its words, where it begins and ends from the left, the middle of its height, and that of its characters.

    ``first`` is the width of its first word, ``edges`` are the left and right edge of the column that it is set in.
    All are in points.
    """

    words: ScoredText
    left: float
    right: float
    middle: float
    em: float
    first: float = 0.0
    edges: tuple[float, float] = (0.0, 0.0)

    @property
    def text(self) -> str:
        """The words without their confidences."""
        return self.words.text


@dataclass(slots=True)
class PageText:
    """What is read of a page: its lines and tables in order."""

    width: float
    height: float
    is_scanned: bool = False
    items: list[PrintedLine | RuledTable] = field(default_factory=list)

    @property
    def lines(self) -> list[PrintedLine]:
        """The lines without the tables."""
        return [item for item in self.items if isinstance(item, PrintedLine)]
