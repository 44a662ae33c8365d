"""Which themes an address asks for: the districts of one year side by side, or the years of one district."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from districts.models import District
from measures.models import Document

#: So much of what cannot be understood is said back.
_QUOTED = 20


@dataclass(frozen=True, slots=True)
class Held:
    """The districts by slug, in order, and the years in which each has a document."""

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
        """Return the latest year in which there is something to compare, or the latest; None if there is none."""
        years = self.every_year
        return next((year for year in years if len(self.in_year(year)) > 1), years[0] if years else None)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: a year, a district, or a district in a year; nothing where nothing is held or with ``errors``."""

    held: Held
    year: int | None = None
    district: District | None = None
    errors: tuple[str, ...] = ()

    @property
    def districts(self) -> list[District]:
        """Return the districts that have a document of the chosen year."""
        return self.held.in_year(self.year) if self.year is not None else []


def held() -> Held:
    """Return what is held; two queries."""
    years: dict[int, list[int]] = defaultdict(list)
    for district, year in Document.objects.order_by("year").values_list("district", "year").distinct():
        years[district].append(year)
    districts = District.objects.filter(pk__in=list(years)).order_by("code")
    known = {one.slug: one for one in districts}
    return Held(known, {slug: tuple(years[one.pk]) for slug, one in known.items()})


def read_choice(params: Mapping[str, str]) -> Choice:
    """Return what the ``year`` and ``district`` of an address ask for; without either the year to compare in."""
    found = held()
    year, slug = params.get("year", "").strip(), params.get("district", "").strip()
    errors = []
    known = {str(one): one for one in found.every_year}
    if year and year not in known:
        errors.append(f"没有收录“{_shown(year)}”年的行动方案。")
    if slug and slug not in found.districts:
        errors.append(f"没有收录“{_shown(slug)}”这个区的行动方案。")
    district = found.districts.get(slug)
    if district and year in known and known[year] not in found.years[slug]:
        errors.append(f"没有收录{district.name} {year} 年的行动方案。")
    chosen = known.get(year) if year or slug else found.comparable
    return Choice(found, chosen, district, tuple(errors))


def _shown(value: str) -> str:
    """Return what was given so that it can be shown."""
    printable = "".join(character if character.isprintable() else "�" for character in value[:_QUOTED])
    return printable.encode("utf-8", "replace").decode()
