"""The districts with documents, and the years of each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from measures.lists.shown_places import ShownPlace, read_documented_districts
from measures.models import Document
from measures.search.index.background_build import IndexNotReady
from measures.search.index.follower import search_index
from measures.search.index.search_engine import IndexSnapshot
from measures.search.results.snapshot_cache import SnapshotCache


@dataclass(frozen=True)
class DistrictCoverage:
    """The districts that have a document, by slug and in the order of their codes, and the years of each."""

    districts: dict[str, ShownPlace]
    years: dict[str, tuple[int, ...]]

    @cached_property
    def every_year(self) -> list[int]:
        """Return all years, the latest first."""
        return sorted({year for years in self.years.values() for year in years}, reverse=True)

    def in_year(self, year: int) -> list[ShownPlace]:
        """Return the districts that have a document of a year."""
        return [one for slug, one in self.districts.items() if year in self.years[slug]]

    @cached_property
    def comparable(self) -> int | None:
        """Return the latest year that several districts have, or the latest at all; None without documents."""
        years = self.every_year
        return next((year for year in years if len(self.in_year(year)) > 1), years[0] if years else None)


_cache: SnapshotCache[DistrictCoverage] = SnapshotCache(2)


def read_coverage() -> DistrictCoverage:
    """Return the districts and years of all documents.

    One query if nothing was written since the last time, up to four else. While there is no index, two queries.
    """
    try:
        return search_index("default", _coverage_at)
    except IndexNotReady:
        return _read_coverage()


def _coverage_at(snapshot: IndexSnapshot) -> DistrictCoverage:
    """Return what is kept of one state of the data; what lags behind the data tells nothing of it."""
    if snapshot.stale:
        return _read_coverage()
    return _cache.get("all", snapshot.position, "default", _read_coverage, reads_records=True)


def _read_coverage() -> DistrictCoverage:
    """Return the districts and years as the database has them now; two queries."""
    found: dict[int, list[int]] = defaultdict(list)
    # Sorted here: to sort them the database would read whole documents instead of an index.
    for pk, year in Document.objects.order_by().values_list("district", "year").distinct():
        found[pk].append(year)
    districts = {one.slug: one for one in read_documented_districts() if one.pk in found}
    return DistrictCoverage(
        districts, {slug: tuple(sorted(found[one.pk])) for slug, one in districts.items()}
    )
