"""The districts with documents, and the years of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F

from districts.models import District


@dataclass(frozen=True, slots=True)
class DistrictCoverage:
    """The districts that have a document, by slug and in the order of their codes, and the years of each."""

    districts: dict[str, District]
    years: dict[str, tuple[int, ...]]

    @property
    def every_year(self) -> list[int]:
        """Return all years, the latest first."""
        return sorted({year for years in self.years.values() for year in years}, reverse=True)

    def in_year(self, year: int) -> list[District]:
        """Return the districts that have a document of a year."""
        return [one for slug, one in self.districts.items() if year in self.years[slug]]

    @property
    def comparable(self) -> int | None:
        """Return the latest year that several districts have, or the latest at all; None without documents."""
        years = self.every_year
        return next((year for year in years if len(self.in_year(year)) > 1), years[0] if years else None)


def read_coverage() -> DistrictCoverage:
    """Return the districts and years of all documents; one query."""
    light = District.objects.defer("registered", "former_names")
    rows = light.annotate(year=F("documents__year")).filter(year__isnull=False)
    districts: dict[str, District] = {}
    years: dict[str, list[int]] = {}
    row: Any
    for row in rows.order_by("code", "year").distinct():
        districts.setdefault(row.slug, row)
        years.setdefault(row.slug, []).append(row.year)
    return DistrictCoverage(districts, {slug: tuple(found) for slug, found in years.items()})
