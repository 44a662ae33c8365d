"""Heat grids: districts by years, themes by districts; the greater the number, the darker the cell.

The chart and the table beneath it are drawn from the same cells, so that they cannot say different things. Across,
places are shares of the width; down, they are pixels: what is written keeps its size on every screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

#: Shades of the grid: `heat-1` to `heat-5` in the tokens.
SHADES = 5
#: Columns that fit a phone, a tablet and a desktop; with more the chart scrolls.
_ON_A_PHONE, _ON_A_TABLET, _ON_A_DESK = 4, 8, 12


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A number and the list it counts. ``count`` is None where there is nothing to count in.

    ``title`` names it aloud, the number first: ``58 项举措：嘉定区 2025 年``. Without an address it is no link.
    """

    count: int | None
    title: str
    url: str = ""
    shade: int = 0


@dataclass(frozen=True, slots=True)
class HeatHead:
    """The name of a row or a column; ``hue`` is the colour of a district."""

    label: str
    hue: int | None = None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row of a grid."""

    head: HeatHead
    cells: tuple[HeatCell, ...]


Item = TypeVar("Item", HeatCell, HeatHead)


@dataclass(frozen=True, slots=True)
class PlacedItem(Generic[Item]):
    """Something with its place: ``x`` and ``width`` in hundredths of the width, ``y`` in pixels."""

    item: Item
    x: float
    width: float
    y: int


@dataclass(frozen=True, slots=True)
class HeatGrid:
    """A grid with its name and description. ``none`` is what an empty cell says, ``unit`` what is counted.

    ``tall`` cells have room for a large figure with the unit beneath it; ``named`` rows have long names.
    """

    key: str
    title: str
    description: str
    corner: str
    columns: tuple[HeatHead, ...]
    rows: tuple[HeatRow, ...]
    none: str
    unit: str = ""
    tall: bool = False
    named: bool = False

    @property
    def cell_height(self) -> int:
        """Return the height of a row, in pixels."""
        return 76 if self.tall else 36

    @property
    def label_drop(self) -> int:
        """Return how far beneath the top of a row its name stands, in pixels."""
        return 28 if self.tall else 23

    @property
    def hue_drop(self) -> int:
        """Return how far beneath the top of a row the bar in its district's colour begins, in pixels."""
        return self.label_drop - 15

    @property
    def head_height(self) -> int:
        """Return the height of the names of the columns, in pixels."""
        return 30

    @property
    def height(self) -> int:
        """Return the height of the chart, in pixels."""
        return self.head_height + self.cell_height * len(self.rows)

    @property
    def breadth(self) -> str:
        """Return the class that tells how much room the columns need at the least."""
        number = len(self.columns)
        if number <= _ON_A_PHONE:
            return "heat--few"
        return (
            "heat--some" if number <= _ON_A_TABLET else "heat--many" if number <= _ON_A_DESK else "heat--all"
        )

    @property
    def placed_heads(self) -> list[PlacedItem[HeatHead]]:
        """Return the names of the columns in their places."""
        width = 100 / max(len(self.columns), 1)
        return [PlacedItem(head, at * width, width, 0) for at, head in enumerate(self.columns)]

    @property
    def placed_rows(self) -> list[tuple[PlacedItem[HeatHead], list[PlacedItem[HeatCell]]]]:
        """Return the names of the rows in their places, each with its cells in theirs."""
        width = 100 / max(len(self.columns), 1)
        placed = []
        for number, row in enumerate(self.rows):
            y = self.head_height + number * self.cell_height
            cells = [PlacedItem(cell, at * width, width, y) for at, cell in enumerate(row.cells)]
            placed.append((PlacedItem(row.head, 0, 0, y), cells))
        return placed


def heat_shade(count: int | None, greatest: int) -> int:
    """Return the shade of a number among others of which ``greatest`` is the greatest: 0 for nothing.

    >>> [heat_shade(count, 50) for count in (None, 0, 1, 25, 50)]
    [0, 0, 1, 3, 5]
    """
    return 1 + (SHADES - 1) * count // greatest if count else 0


def greatest_count(counts: Sequence[int | None]) -> int:
    """Return the greatest of some numbers, 0 if there is none."""
    return max((count or 0 for count in counts), default=0)
