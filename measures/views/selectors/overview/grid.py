"""What is here: the districts and the years, with the number of measures of each."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from districts.models import District
from measures.models import Document, Measure
from measures.views.charts.heat import Cell, Head, HeatGrid, Row, greatest, shade
from measures.views.links import list_url

#: Rows and columns that a page has room for; what is left out is one link away.
MAX_DISTRICTS, MAX_YEARS = 24, 10


@dataclass(frozen=True, slots=True)
class Overview:
    """The chart, and how many districts and (earlier) years there was no room for."""

    chart: HeatGrid
    districts_left_out: int
    years_left_out: int


def district_years() -> Overview:
    """Return the district × year grid of district measures, the latest years; two queries."""
    held = Document.objects.order_by("district__code", "year").values_list("district", "year").distinct()
    pairs = set(held)
    known = District.objects.filter(documents__isnull=False).order_by("code").distinct()
    counts = {
        (row["document__district"], row["document__year"]): row["n"]
        for row in Measure.objects.filter(kind=Measure.Kind.DISTRICT)
        .order_by()
        .values("document__district", "document__year")
        .annotate(n=Count("pk"))
    }
    years = sorted({year for _, year in pairs})
    shown = years[-MAX_YEARS:]
    most = greatest(list(counts.values()))
    districts = list(known)

    def cell(district: District, year: int) -> Cell:
        if (district.pk, year) not in pairs:
            return Cell(None, f"{district.name} {year} 年：未收录")
        count = counts.get((district.pk, year), 0)
        url = list_url(district=district.slug, year=year, kind="district")
        return Cell(count, f"{count} 项举措：{district.name} {year} 年", url, shade(count, most))

    rows = tuple(
        Row(Head(district.name, district.hue), tuple(cell(district, year) for year in shown))
        for district in districts[:MAX_DISTRICTS]
    )
    chart = HeatGrid(
        key="by-year-chart",
        title="各区各年的举措数",
        description="每行一个区，每列一年，格中是区级举措的项数，颜色越深越多；点击打开这些举措的清单。",
        corner="区",
        columns=tuple(Head(str(year)) for year in shown),
        rows=rows,
        none="未收录",
        unit="项举措",
        tall=len(rows) <= TALL,
    )
    return Overview(chart, max(0, len(districts) - MAX_DISTRICTS), len(years) - len(shown))


#: More districts than this stand closer together.
TALL = 6
