"""The parts of the home page: grid of districts and years, departments with most measures, latest imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from districts.models import Department
from districts.page_addresses import record_address
from measures.catalogue.charts.bar_charts import BarChart, BarPart, ChartBar
from measures.catalogue.charts.heat_grids import (
    HeatCell,
    HeatGrid,
    HeatHead,
    HeatRow,
    greatest_count,
    heat_shade,
)
from measures.catalogue.documents.district_coverage import DistrictCoverage
from measures.catalogue.documents.place_tree import FEW_PLACES, PlaceGroup, PlaceTree, read_place_tree
from measures.catalogue.measure_counts import (
    MOST_BUSIEST,
    AssignmentCounts,
    rank_key,
    read_assigned_departments,
)
from measures.models import ImportRun, Measure
from measures.models.heavy_columns import heavy_columns_of
from measures.search.index.background_build import IndexNotReady
from measures.search.list_addresses import list_url
from measures.search.results.library_counts import crossed_counts

#: Rows and columns of the grid; the page links to the rest. More districts are shown by province, or by city.
MAX_DISTRICTS, MAX_YEARS = FEW_PLACES, 10
#: Rows of a grid of provinces or cities.
MAX_GROUPED = 40
#: Rows of a grid that leaves some out anyway: each makes the page heavier, and the list of documents leads to all.
FIRST_ROWS = 12
#: More districts than this stand closer together.
MAX_TALL_ROWS = 6


@dataclass(frozen=True, slots=True)
class DistrictYearOverview:
    """The chart, and how many districts and (earlier) years it leaves out."""

    chart: HeatGrid
    districts_left_out: int
    years_left_out: int


def district_year_overview(
    coverage: DistrictCoverage, tree: PlaceTree | None = None, slug: str = ""
) -> DistrictYearOverview:
    """Return the district × year grid of the district measures of all documents, the latest years.

    With a ``tree``, those of the place ``slug``; of many districts, a row for each province or city. A row counts what
    its address lists: what lies in the place, too. See `_count_measures`.
    """
    tree = tree or read_place_tree(coverage)
    rows_of = _row_groups(tree, slug)
    inside = {one for group in rows_of for one in group.districts}
    years = sorted({year for one in inside for year in coverage.years[one]})
    shown = years[-MAX_YEARS:]
    grouped = len(rows_of) < len(inside)
    most = MAX_GROUPED if grouped else MAX_DISTRICTS
    if len(rows_of) > most:
        most = min(most, FIRST_ROWS)
    rows = _grid_rows(coverage, rows_of[:most], shown)
    chart = HeatGrid(
        key="by-year-chart",
        title="各地各年的举措数" if grouped else "各区各年的举措数",
        description=f"每行一个{_ROW_KINDS[grouped]}，每列一年，格中是区级举措的项数，颜色越深越多；点击打开这些举措的清单。",
        corner="地区" if grouped else "区",
        columns=tuple(HeatHead(str(year)) for year in shown),
        rows=rows,
        none="未收录",
        unit="项举措",
        tall=len(rows_of) <= MAX_TALL_ROWS,
        named=any(len(row.head.label) > _LONG_NAME for row in rows),
    )
    return DistrictYearOverview(chart, max(0, len(rows_of) - most), len(years) - len(shown))


#: What a row of a grid is: a district, or a place with all that lies in it.
_ROW_KINDS = {False: "区", True: "地区，含其下各地"}
#: Names with more characters than this need more room.
_LONG_NAME = 5


def _row_groups(tree: PlaceTree, slug: str) -> list[PlaceGroup]:
    """Return what has a row: each district of few, else the places that are next below ``slug``."""
    inside = tree.district_slugs_in(slug)
    if len(inside) > MAX_DISTRICTS:
        groups = tree.groups_in(slug)
        if len(groups) < len(inside):
            return [PlaceGroup(one.place, tree.district_slugs_in(one.place.slug)) for one in groups]
    return [PlaceGroup(tree.by_slug[one], tree.district_slugs_in(one)) for one in inside]


def _grid_rows(coverage: DistrictCoverage, groups: list[PlaceGroup], years: list[int]) -> tuple[HeatRow, ...]:
    """Return a row for each group."""
    counts = _count_measures(groups, years)
    most = greatest_count([counts.get((one.place.slug, year)) for one in groups for year in years])

    def cell(group: PlaceGroup, year: int) -> HeatCell:
        place = group.place
        if not any(year in coverage.years[one] for one in group.districts):
            return HeatCell(None, f"{place.shown_name} {year} 年：未收录")
        count = counts.get((place.slug, year), 0)
        url = list_url(district=place.slug, year=year, kind="district")
        return HeatCell(count, f"{count} 项举措：{place.shown_name} {year} 年", url, heat_shade(count, most))

    return tuple(
        HeatRow(HeatHead(_row_name(one, groups), one.place.hue), tuple(cell(one, year) for year in years))
        for one in groups
    )


def _row_name(group: PlaceGroup, groups: list[PlaceGroup]) -> str:
    """Return the name of a row; of one that counts what other rows count, too, it says so."""
    inside = set(group.districts)
    holds = any(set(one.districts) < inside for one in groups)
    return f"{group.place.shown_name}合计" if holds else group.place.shown_name


def _count_measures(groups: list[PlaceGroup], years: Sequence[int]) -> dict[tuple[str, int], int]:
    """Return the number of district measures by the place's slug and the year, counted by the index if it is there."""
    try:
        found = crossed_counts("district", "year", Measure.Kind.DISTRICT)
    except IndexNotReady:
        rows = Measure.objects.filter(kind=Measure.Kind.DISTRICT).order_by()
        counted = rows.values_list("document__district__slug", "document__year").annotate(n=Count("pk"))
        own = {(slug, year): number for slug, year, number in counted}
        return {
            (one.place.slug, year): sum(own.get((slug, year), 0) for slug in one.districts)
            for one in groups
            for year in years
        }
    slugs = [one.place.slug for one in groups]
    return {(slug, year): found.get((slug, str(year)), 0) for slug in slugs for year in years}


#: Departments and groups on the home page.
MAX_DEPARTMENTS, MAX_GROUPS = MOST_BUSIEST, 4
ROLE_COLUMNS = ("牵头", "配合")


@dataclass(frozen=True, slots=True)
class DepartmentRanking:
    """The departments with the most measures, the groups with the most; None where there is none."""

    departments: BarChart | None
    groups: BarChart | None


def rank_departments() -> DepartmentRanking:
    """Return the departments with most measures; two queries where the index counts."""
    assigned = read_assigned_departments()
    counts = assigned.counts
    named, unnamed = assigned.busiest, assigned.busiest_groups
    found = Department.objects.order_by().select_related("district").in_bulk([*named, *unnamed])

    def ranked(pks: Iterable[int], most: int) -> list[Department]:
        departments = [found[pk] for pk in pks if pk in found]
        return sorted(departments, key=lambda one: (*rank_key(counts[one.pk]), one.level, one.name, one.pk))[
            :most
        ]

    return DepartmentRanking(
        _ranking_chart("charged-chart", "承担举措最多的单位", ranked(named, MAX_DEPARTMENTS), counts),
        _ranking_chart("groups-chart", "未点名的责任方", ranked(unnamed, MAX_GROUPS), counts),
    )


def _ranking_chart(
    key: str, title: str, departments: Iterable[Department], counts: Mapping[int, AssignmentCounts]
) -> BarChart | None:
    """Return the chart of these departments, None if there is none."""
    rows = tuple(_department_bar(one, counts[one.pk]) for one in departments)
    if not rows:
        return None
    description = "每行一个，深色是牵头的举措数，浅色是配合的举措数；点击打开这些举措的清单。"
    return BarChart(key, title, description, corner="单位", rows=rows, columns=ROLE_COLUMNS)


def _department_bar(one: Department, assigned: AssignmentCounts) -> ChartBar:
    """Return the bar of one department."""
    where = one.district.short_name if one.district else ""
    name = f"{where}{one.name}"
    return ChartBar(
        label=one.name,
        note=where,
        url=record_address("department", one.pk),
        parts=(
            BarPart(assigned.lead, f"{assigned.lead} 项由{name}牵头", list_url(lead=one.pk), "牵头", "lead"),
            BarPart(
                assigned.co_lead, f"{assigned.co_lead} 项由{name}配合", list_url(co_lead=one.pk), "配合", "co"
            ),
        ),
    )


#: Imports on the home page.
MAX_RUNS = 6


def latest_runs() -> list[ImportRun]:
    """Return each document's last run that changed it, newest first; one query.

    Read from the newest on, and no further than is shown.
    """
    changing = ImportRun.objects.exclude(outcome=ImportRun.Outcome.UNCHANGED)
    later = changing.filter(document=OuterRef("document"), pk__gt=OuterRef("pk"))
    shown = changing.filter(~Exists(later)).select_related("document__district").order_by("-pk")
    return list(shown.defer("changes", "counts", *heavy_columns_of("document"))[:MAX_RUNS])
