"""Bar charts, a row for each chapter or department; chart and table are made from the same parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["lead", "co"]

#: Pixels: the height of a row, and how far apart the numbers of its parts stand.
ROW_HEIGHT, _APART = 44, 48
#: A name longer than this is cut in the chart; the table has it whole.
_LONGEST = 18


@dataclass(frozen=True, slots=True)
class BarPart:
    """A stretch of a bar: its number, the list it counts, and its title read aloud, the number first.

    ``name`` heads its line in the table. A part of nothing has no list.
    """

    count: int
    title: str
    url: str
    name: str = ""
    tone: Tone = "lead"


@dataclass(frozen=True, slots=True)
class ChartBar:
    """A row: what it stands for, and its parts.

    ``total`` is the number of all its parts together, with the list behind it; where it is None every part has its
    own number shown. ``url`` leads to the page of what it stands for.
    """

    label: str
    parts: tuple[BarPart, ...]
    note: str = ""
    url: str = ""
    total: BarPart | None = None

    @property
    def short_label(self) -> str:
        """Return the label, cut where the chart has no room for more."""
        return self.label if len(self.label) <= _LONGEST else f"{self.label[: _LONGEST - 1]}…"

    @property
    def length(self) -> int:
        """Return how long the bar is, in what it counts."""
        return self.total.count if self.total else sum(part.count for part in self.parts)


@dataclass(frozen=True, slots=True)
class PlacedPart:
    """A part with its place in the bar, in hundredths of the width, and where its number stands, if it is shown.

    ``number_at`` is in pixels from the right edge, below zero.
    """

    part: BarPart
    x: float
    width: float
    number_at: int | None


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars with their name and description. ``columns`` head the parts, if every row has the same ones.

    A bar of ``longest`` would fill the width: charts beside each other have one measure. 0 is the longest bar.
    """

    key: str
    title: str
    description: str
    corner: str
    rows: tuple[ChartBar, ...]
    columns: tuple[str, ...] = ()
    longest: int = 0

    @property
    def height(self) -> int:
        """Return the height of the chart, in pixels."""
        return ROW_HEIGHT * len(self.rows)

    @property
    def placed(self) -> list[tuple[int, ChartBar, list[PlacedPart]]]:
        """Return the rows with the pixel each begins at and its parts in their places."""
        longest = self.longest or max((bar.length for bar in self.rows), default=0)
        return [(number * ROW_HEIGHT, bar, place_parts(bar, longest)) for number, bar in enumerate(self.rows)]


@dataclass(frozen=True, slots=True)
class StripChart:
    """All rows of ``chart`` in one bar, to be seen among others; ``widest`` would fill the width."""

    chart: BarChart
    widest: int

    @property
    def placed(self) -> list[PlacedPart]:
        """Return one part for each row, in their places."""
        parts = tuple(part for row in self.chart.rows for part in ((row.total,) if row.total else row.parts))
        return place_parts(ChartBar("", parts, total=None), self.widest)


def place_parts(bar: ChartBar, longest: int) -> list[PlacedPart]:
    """Return the parts of a bar one after another; ``longest`` would fill the width."""
    placed = []
    x = 0.0
    for number, part in enumerate(bar.parts):
        width = 100 * part.count / longest if longest else 0.0
        number_at = None if bar.total else _APART * (number + 1 - len(bar.parts))
        placed.append(PlacedPart(part, x, width, number_at))
        x += width
    return placed
