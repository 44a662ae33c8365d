"""Which themes an address asks for: the districts of one year side by side, or the years of one district."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from districts.models import District
from measures.catalogue.documents.district_coverage import DistrictCoverage, read_coverage

#: So much of what cannot be understood is said back.
_QUOTED = 20


@dataclass(frozen=True, slots=True)
class ThemeQuery:
    """What was chosen: a year, a district, or both; neither where nothing is held or there are ``errors``."""

    held: DistrictCoverage
    year: int | None = None
    district: District | None = None
    errors: tuple[str, ...] = ()

    @property
    def districts(self) -> list[District]:
        """Return the districts that have a document of the chosen year."""
        return self.held.in_year(self.year) if self.year is not None else []


def read_theme_query(params: Mapping[str, str]) -> ThemeQuery:
    """Return what the ``year`` and ``district`` of an address ask for; without either the year to compare in."""
    found = read_coverage()
    year, slug = params.get("year", "").strip(), params.get("district", "").strip()
    errors = []
    known = {str(one): one for one in found.every_year}
    if year and year not in known:
        errors.append(f"没有收录“{_printable(year)}”年的行动方案。")
    if slug and slug not in found.districts:
        errors.append(f"没有收录“{_printable(slug)}”这个区的行动方案。")
    district = found.districts.get(slug)
    if district and year in known and known[year] not in found.years[slug]:
        errors.append(f"没有收录{district.name} {year} 年的行动方案。")
    if errors:
        return ThemeQuery(found, errors=tuple(errors))
    return ThemeQuery(found, known.get(year) if year or slug else found.comparable, district)


def _printable(value: str) -> str:
    """Return what was given so that it can be shown."""
    printable = "".join(character if character.isprintable() else "�" for character in value[:_QUOTED])
    return printable.encode("utf-8", "replace").decode()
