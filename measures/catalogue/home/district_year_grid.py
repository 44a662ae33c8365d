"""What is here: the districts and the years, with the number of measures of each."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from districts.models import District
from measures.catalogue.charts.heat_grids import (
    HeatCell,
    HeatGrid,
    HeatHead,
    HeatRow,
    greatest_count,
    heat_shade,
)
from measures.catalogue.documents.district_coverage import DistrictCoverage
from measures.models import Measure
from measures.search.index.background_build import IndexNotReady
from measures.search.list_addresses import list_url
from measures.search.results.library_counts import crossed_counts

#: Rows and columns that a page has room for; what is left out is one link away.
MAX_DISTRICTS, MAX_YEARS = 24, 10
#: More districts than this stand closer together.
MAX_TALL_ROWS = 6


@dataclass(frozen=True, slots=True)
class DistrictYearOverview:
    """The chart, and how many districts and (earlier) years there was no room for."""

    chart: HeatGrid
    districts_left_out: int
    years_left_out: int


def district_year_overview(here: DistrictCoverage) -> DistrictYearOverview:
    """Return the district × year grid of the district measures of what is held, the latest years.

    See `_count_measures`.
    """
    years = sorted(here.every_year)
    shown = years[-MAX_YEARS:]
    rows = _grid_rows(here, shown)
    chart = HeatGrid(
        key="by-year-chart",
        title="各区各年的举措数",
        description="每行一个区，每列一年，格中是区级举措的项数，颜色越深越多；点击打开这些举措的清单。",
        corner="区",
        columns=tuple(HeatHead(str(year)) for year in shown),
        rows=rows[:MAX_DISTRICTS],
        none="未收录",
        unit="项举措",
        tall=len(rows) <= MAX_TALL_ROWS,
    )
    return DistrictYearOverview(chart, max(0, len(rows) - MAX_DISTRICTS), len(years) - len(shown))


def _grid_rows(here: DistrictCoverage, years: list[int]) -> tuple[HeatRow, ...]:
    """Return a row for each district."""
    counts = _count_measures(here)
    most = greatest_count(list(counts.values()))

    def cell(district: District, year: int) -> HeatCell:
        if year not in here.years[district.slug]:
            return HeatCell(None, f"{district.name} {year} 年：未收录")
        count = counts.get((district.pk, year), 0)
        url = list_url(district=district.slug, year=year, kind="district")
        return HeatCell(count, f"{count} 项举措：{district.name} {year} 年", url, heat_shade(count, most))

    return tuple(
        HeatRow(HeatHead(one.name, one.hue), tuple(cell(one, year) for year in years))
        for one in here.districts.values()
    )


def _count_measures(here: DistrictCoverage) -> dict[tuple[int, int], int]:
    """Return the number of district measures by the district's id and the year, counted by the index if it is there."""
    try:
        found = crossed_counts("district", "year", Measure.Kind.DISTRICT)
    except IndexNotReady:
        rows = Measure.objects.filter(kind=Measure.Kind.DISTRICT).order_by()
        counted = rows.values_list("document__district", "document__year").annotate(n=Count("pk"))
        return {(district, year): number for district, year, number in counted}
    ids = {slug: district.pk for slug, district in here.districts.items()}
    return {(ids[slug], int(year)): number for (slug, year), number in found.items() if slug in ids}
