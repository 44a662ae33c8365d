"""What the home page shows: what is here, where, what came lately, who is charged most."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max

from districts.models import Department, District
from measures.models import Document, ImportRun, Measure
from measures.views.links import list_url
from measures.views.selectors.counts import Load, charged_departments, loads

#: Shades of the grid, and how many rows and bars a home page can bear; the rest is one link away.
SHADES = 5
MAX_DISTRICTS = 24
MAX_DEPARTMENTS = 10
MAX_RUNS = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """One district's measures of one year; ``count`` is None where no document is held. ``shade`` is 0 to `SHADES`."""

    year: int
    count: int | None
    shade: int
    url: str


@dataclass(frozen=True, slots=True)
class Grid:
    """The years that are held, newest last, a row for each district, and how many districts there was no room for."""

    years: tuple[int, ...]
    rows: tuple[tuple[District, tuple[Cell, ...]], ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A department with its load, and the same load in hundredths of the greatest one."""

    department: Department
    load: Load
    lead_width: float
    co_lead_width: float


def grid() -> Grid:
    """Return the district × year grid of district measures; two queries."""
    documents = list(Document.objects.select_related("district").order_by("district__code", "year"))
    counts = {
        (row["document__district"], row["document__year"]): row["n"]
        for row in Measure.objects.filter(kind=Measure.Kind.DISTRICT)
        .order_by()
        .values("document__district", "document__year")
        .annotate(n=Count("pk"))
    }
    held = {(document.district_id, document.year) for document in documents}
    years = tuple(sorted({year for _, year in held}))
    districts = list({document.district_id: document.district for document in documents}.values())
    greatest = max(counts.values(), default=0)

    def cell(district: District, year: int) -> Cell:
        key = (district.pk, year)
        count = counts.get(key, 0) if key in held else None
        shade = 1 + (SHADES - 1) * count // greatest if count else 0
        return Cell(year, count, shade, list_url(district=district.slug, year=year, kind="district"))

    rows = tuple((district, tuple(cell(district, year) for year in years)) for district in districts)
    return Grid(years, rows[:MAX_DISTRICTS], max(0, len(rows) - MAX_DISTRICTS))


def latest_runs() -> list[ImportRun]:
    """Return each document's last run that changed it, newest first; one query and one for the documents."""
    last = (
        ImportRun.objects.exclude(outcome=ImportRun.Outcome.UNCHANGED)
        .order_by()
        .values("document")
        .annotate(last=Max("pk"))
        .values("last")
    )
    return list(
        ImportRun.objects.filter(pk__in=last)
        .select_related("document__district")
        .order_by("-finished_at", "-pk")[:MAX_RUNS]
    )


def most_charged() -> list[Bar]:
    """Return the departments with the most measures, groups left out; two queries."""
    charged = loads()
    departments = charged_departments().select_related("district").in_bulk()
    ranked = sorted(
        departments.values(),
        key=lambda one: (-charged[one.pk].either, -charged[one.pk].lead, one.level, one.name, one.pk),
    )[:MAX_DEPARTMENTS]
    longest = max((charged[one.pk].lead + charged[one.pk].co_lead for one in ranked), default=1)
    return [
        Bar(one, load, 100 * load.lead / longest, 100 * load.co_lead / longest)
        for one in ranked
        for load in [charged[one.pk]]
    ]
