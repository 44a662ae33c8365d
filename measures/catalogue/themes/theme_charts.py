"""Themes as charts and lists, each number with the list it counts: of the home page and of the page of themes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from measures.catalogue.charts.heat_grids import (
    HeatCell,
    HeatGrid,
    HeatHead,
    HeatRow,
    greatest_count,
    heat_shade,
)
from measures.catalogue.documents.district_coverage import DistrictCoverage
from measures.catalogue.themes.forms import ThemeForm
from measures.lists.shown_places import ShownPlace
from measures.search.index.background_build import IndexNotReady
from measures.search.results.theme_counts import Theme, ThemeCounts, ThemeScope, count_themes

#: A theme that only one column has is shown if at least this many measures of the column have it.
MIN_OWN_MEASURES = 2
#: Rows and cells of one chart at most.
MAX_ROWS, MAX_CELLS = 60, 500


@dataclass(frozen=True, slots=True)
class ThemeColumn:
    """The name of a column at its head and in full, and its colour."""

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
    """The themes that only one column has."""

    column: ThemeColumn
    entries: tuple[ThemeEntry, ...]


@dataclass(frozen=True, slots=True)
class ThemeTable:
    """The themes that were found in ``scope``, with names for their columns."""

    scope: ThemeScope
    found: ThemeCounts
    columns: tuple[ThemeColumn, ...]

    def having(self, condition: Callable[[Theme], bool]) -> list[Theme]:
        """Return the themes that meet a condition, the most telling first."""
        return [theme for theme in self.found.themes if condition(theme)]

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

    def dropped(self) -> list[Theme]:
        """Return the themes of the column before the last, and not of the last."""
        return self.having(lambda theme: not theme.counts[-1] and any(theme.counts[-2:]))

    def lists(self, most: int, columns: int | None = None) -> tuple[ColumnThemes, ...]:
        """Return the themes that only one column has, in several measures: ``most`` of each of the first ``columns``.

        Columns without any are passed over.
        """
        single = self.having(lambda theme: theme.breadth == 1)
        own = (
            (at, [one for one in single if one.counts[at] >= MIN_OWN_MEASURES])
            for at in range(len(self.columns))
        )
        return tuple(
            ColumnThemes(
                self.columns[at], tuple(self._entry(theme, at) for theme in distinct_themes(found, most))
            )
            for at, found in islice(((at, found) for at, found in own if found), columns)
        )

    def chart(
        self, themes: Sequence[Theme], key: str, title: str, description: str, most_columns: int | None = None
    ) -> HeatGrid | None:
        """Return a chart of ``themes`` in the first ``most_columns``, None if there is none."""
        columns = self.columns[:most_columns]
        shown = themes[: min(MAX_ROWS, MAX_CELLS // max(len(columns), 1))]
        most = greatest_count([count for theme in shown for count in theme.counts])
        rows = tuple(
            HeatRow(HeatHead(theme.phrase), tuple(self._cell(theme, at, most) for at in range(len(columns))))
            for theme in shown
        )
        heads = tuple(HeatHead(column.label, column.hue) for column in columns)
        return HeatGrid(key, title, description, "主题", heads, rows, none="—", named=True) if rows else None

    def _cell(self, theme: Theme, at: int, most: int) -> HeatCell:
        count, title = theme.counts[at], self._title(theme, at)
        if not count:
            return HeatCell(None, title)
        return HeatCell(count, title, self._url(theme, at), heat_shade(count, most))

    def _entry(self, theme: Theme, at: int) -> ThemeEntry:
        return ThemeEntry(theme.phrase, theme.counts[at], self._title(theme, at), self._url(theme, at))

    def _title(self, theme: Theme, at: int) -> str:
        return f"{theme.counts[at]} 项举措：{self.columns[at].name}提到“{theme.phrase}”"

    def _url(self, theme: Theme, at: int) -> str:
        return self.scope.list_of_phrase(theme.phrase, self.found.columns[at])


def distinct_themes(themes: Iterable[Theme], most: int) -> list[Theme]:
    """Return the first ``most`` themes without those whose phrase is part of an earlier one or has one in it."""
    found: list[Theme] = []
    for theme in themes:
        if len(found) == most:
            break
        if not any(theme.phrase in one.phrase or one.phrase in theme.phrase for one in found):
            found.append(theme)
    return found


#: On the home page: themes in common, themes of one district, districts.
MAX_SHARED, MAX_OWN, MAX_DISTRICTS = 10, 5, 6
#: Columns of the chart on the home page; the page of themes has all that are compared.
MAX_CHART_COLUMNS = 12
#: Themes of one column on the page of themes.
MAX_LISTED = 12

_HOW = (
    "每行一个主题，{columns}，格中是提到它的举措项数，颜色越深越多，—表示没有提到；点击打开这些举措的清单。"
)


@dataclass(frozen=True, slots=True)
class ThemeSection:
    """A chart of themes under a heading."""

    heading: str
    chart: HeatGrid


@dataclass(frozen=True, slots=True)
class HomeThemes:
    """The themes on the home page: those of all districts, or ``of_most``, and those of one.

    ``preparing`` says that the index is still being built, ``columns_left_out`` how many districts the chart has no
    room for.
    """

    year: int
    shared: HeatGrid | None
    own: tuple[ColumnThemes, ...]
    of_most: bool = False
    preparing: bool = False
    columns_left_out: int = 0

    @property
    def is_wide(self) -> bool:
        """Return whether the chart needs the whole width of the page."""
        return self.shared is not None and self.shared.breadth != "heat--few"

    def __bool__(self) -> bool:
        return bool(self.preparing or self.shared or self.own)


@dataclass(frozen=True, slots=True)
class ThemePage:
    """The page of themes: charts, and below them the themes that only one column has."""

    sections: tuple[ThemeSection, ...]
    own_heading: str
    own: tuple[ColumnThemes, ...]


def read_home_themes(coverage: DistrictCoverage) -> HomeThemes | None:
    """Return the most telling themes of the latest year in which districts can be compared, None without documents.

    No query but those of `count_themes`.
    """
    year = coverage.comparable
    if year is None:
        return None
    try:
        table = _year_table(coverage, year)
    except IndexNotReady:
        return HomeThemes(year, None, (), preparing=True)
    shared = distinct_themes(table.shared(), MAX_SHARED)
    return HomeThemes(
        year=year,
        shared=table.chart(
            shared,
            "themes-chart",
            f"{year} 年各区共有的主题",
            _HOW.format(columns="每列一个区"),
            MAX_CHART_COLUMNS,
        ),
        columns_left_out=max(0, len(table.columns) - MAX_CHART_COLUMNS),
        own=table.lists(MAX_OWN, MAX_DISTRICTS),
        of_most=any(theme.breadth < len(table.columns) for theme in shared),
    )


def read_theme_page(form: ThemeForm) -> ThemePage:
    """Return the charts and lists of a valid form; raise `IndexNotReady` while the index is being built."""
    year, district = form.year_chosen, form.district_chosen
    if year is None:
        return _over_the_years(district) if district else ThemePage((), "", ())
    return _between_districts(_year_table(form.coverage, year), year, district)


def _year_table(coverage: DistrictCoverage, year: int) -> ThemeTable:
    """Return the themes of the districts in one year."""
    scope = ThemeScope("district", str(year))
    found = count_themes(scope)
    columns = tuple(_district_column(slug, coverage.districts.get(slug), year) for slug in found.columns)
    return ThemeTable(scope, found, columns)


def _district_column(slug: str, district: ShownPlace | None, year: int) -> ThemeColumn:
    if district is None:
        return ThemeColumn(slug, slug)
    return ThemeColumn(district.short_name, f"{district.shown_name} {year} 年", district.hue)


def _between_districts(table: ThemeTable, year: int, district: ShownPlace | None) -> ThemePage:
    """Return the themes that the districts of a year share and those of only one; of one district, if chosen."""
    at = _column_index(table, district)

    def of_district(found: list[Theme]) -> list[Theme]:
        return [theme for theme in found if at is None or theme.counts[at]]

    sections = _chart_sections(
        table,
        f"{year} 年",
        "每列一个区",
        {"各区都有": of_district(table.everywhere()), "部分区有": of_district(table.somewhere())},
    )
    own = table.lists(MAX_LISTED)
    if at is None:
        return ThemePage(sections, "只有一个区有", own)
    return ThemePage(sections, "只有这个区有", tuple(one for one in own if one.column is table.columns[at]))


def _column_index(table: ThemeTable, district: ShownPlace | None) -> int | None:
    """Return which column a district is, None if there is none or none was chosen."""
    slugs = table.found.columns
    return slugs.index(district.slug) if district and district.slug in slugs else None


def _over_the_years(district: ShownPlace) -> ThemePage:
    """Return the themes of a district in every year, those new in the latest year, and those dropped in it."""
    scope = ThemeScope("year", district.slug)
    found = count_themes(scope)
    table = ThemeTable(
        scope, found, tuple(ThemeColumn(year, f"{district.shown_name} {year} 年") for year in found.columns)
    )
    if len(found.columns) < 2:
        return ThemePage((), "只收录了一年，无从比较；这一年提到多次的", table.lists(MAX_LISTED))
    latest = found.columns[-1]
    dropped = table.dropped()
    parts = {
        "连年都有": table.everywhere(),
        f"{latest} 年新提到": table.new(),
        f"{latest} 年没有再提到": dropped,
        "有的年份有": [theme for theme in table.somewhere() if theme not in dropped],
    }
    return ThemePage(_chart_sections(table, f"{district.shown_name} ", "每列一年", parts), "", ())


def _chart_sections(
    table: ThemeTable, where: str, columns: str, parts: Mapping[str, Sequence[Theme]]
) -> tuple[ThemeSection, ...]:
    """Return a chart for each part, under its heading; parts without themes are left out."""
    charts = [
        (
            heading,
            table.chart(part, f"part-{number}", f"{where}{heading}的主题", _HOW.format(columns=columns)),
        )
        for number, (heading, part) in enumerate(parts.items())
    ]
    return tuple(ThemeSection(heading, chart) for heading, chart in charts if chart)
