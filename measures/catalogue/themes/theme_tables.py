"""Themes as charts and lists, each number with the list it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from measures.catalogue.charts.heat_grids import (
    HeatCell,
    HeatGrid,
    HeatHead,
    HeatRow,
    greatest_count,
    heat_shade,
)
from measures.search.list_addresses import LIST_PATH
from measures.search.results.theme_counts import Theme, ThemeCounts, ThemeScope

#: In so many measures of its column a theme stands at least that no other column has.
MIN_OWN_MEASURES = 2
#: Rows and cells of one chart: what would follow tells little, and a page must not grow heavy.
MAX_ROWS, MAX_CELLS = 60, 500


@dataclass(frozen=True, slots=True)
class ThemeColumn:
    """What a column is called at its head and in full, and its colour."""

    label: str
    name: str
    hue: int | None = None


@dataclass(frozen=True, slots=True)
class ThemeEntry:
    """A theme with its number in one column, and the list behind that."""

    phrase: str
    count: int
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class ColumnThemes:
    """What only one column has."""

    column: ThemeColumn
    entries: tuple[ThemeEntry, ...]


@dataclass(frozen=True, slots=True)
class ThemeTable:
    """The themes that were found in ``scope``, with names for their columns."""

    scope: ThemeScope
    found: ThemeCounts
    columns: tuple[ThemeColumn, ...]

    def having(self, wanted: Callable[[Theme], bool]) -> list[Theme]:
        """Return the themes that ``wanted`` is true of, the most telling first."""
        return [theme for theme in self.found.themes if wanted(theme)]

    def shared(self) -> list[Theme]:
        """Return the themes of all columns or of most, those of more columns first."""
        most = self.having(lambda theme: theme.breadth > 1 and 2 * theme.breadth > len(self.columns))
        return sorted(most, key=lambda theme: -theme.breadth)

    def everywhere(self) -> list[Theme]:
        """Return the themes of all columns, where there are several."""
        return self.having(lambda theme: 1 < theme.breadth == len(self.columns))

    def somewhere(self) -> list[Theme]:
        """Return the themes of several columns, but not of all."""
        return self.having(lambda theme: 1 < theme.breadth < len(self.columns))

    def new(self) -> list[Theme]:
        """Return the themes of the last column and of none before."""
        return self.having(lambda theme: bool(theme.counts[-1]) and not any(theme.counts[:-1]))

    def gone(self) -> list[Theme]:
        """Return the themes of the column before the last, and not of the last."""
        return self.having(lambda theme: not theme.counts[-1] and any(theme.counts[-2:]))

    def lists(self, most: int) -> tuple[ColumnThemes, ...]:
        """Return what only one column has, in several measures: column by column, ``most`` of each."""
        found = []
        single = self.having(lambda theme: theme.breadth == 1)
        for at, column in enumerate(self.columns):
            own = [one for one in single if one.counts[at] >= MIN_OWN_MEASURES]
            found.append(
                ColumnThemes(column, tuple(self._entry(theme, at) for theme in distinct_themes(own)[:most]))
            )
        return tuple(one for one in found if one.entries)

    def chart(self, themes: Sequence[Theme], key: str, title: str, description: str) -> HeatGrid | None:
        """Return a chart of ``themes``, None if there is none."""
        shown = themes[: min(MAX_ROWS, MAX_CELLS // max(len(self.columns), 1))]
        most = greatest_count([count for theme in shown for count in theme.counts])
        rows = tuple(
            HeatRow(
                HeatHead(theme.phrase), tuple(self._cell(theme, at, most) for at in range(len(self.columns)))
            )
            for theme in shown
        )
        heads = tuple(HeatHead(column.label, column.hue) for column in self.columns)
        return HeatGrid(key, title, description, "主题", heads, rows, none="—", named=True) if rows else None

    def _cell(self, theme: Theme, at: int, most: int) -> HeatCell:
        entry = self._entry(theme, at)
        if not entry.count:
            return HeatCell(None, entry.title)
        return HeatCell(entry.count, entry.title, entry.url, heat_shade(entry.count, most))

    def _entry(self, theme: Theme, at: int) -> ThemeEntry:
        query = self.scope.query(theme.phrase, self.found.columns[at]).to_querystring()
        count = theme.counts[at]
        title = f"{count} 项举措：{self.columns[at].name}提到“{theme.phrase}”"
        return ThemeEntry(theme.phrase, count, title, f"{LIST_PATH}?{query}")


def distinct_themes(themes: Iterable[Theme]) -> list[Theme]:
    """Return the themes without those whose phrase is part of an earlier one or has one in it."""
    found: list[Theme] = []
    for theme in themes:
        if not any(theme.phrase in one.phrase or one.phrase in theme.phrase for one in found):
            found.append(theme)
    return found
