"""The form of the page of themes: the districts of one year side by side, or the years of one district."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.safestring import SafeString

from measures.catalogue.documents.district_coverage import DistrictCoverage
from measures.lists.address_filters import SingleSelect, printable
from measures.lists.place_groups import FEW_IN_MENU, group_places
from measures.lists.shown_places import ShownPlace

_MAX_SHOWN = 20


class ThemeForm(forms.Form):
    """A year, a district, or both; without either, the latest year in which districts can be compared."""

    year = forms.Field(required=False)
    district = forms.Field(required=False)

    def __init__(self, params: Mapping[str, str], coverage: DistrictCoverage) -> None:
        """Accept the years and districts of ``coverage``."""
        super().__init__({name: params.get(name, "").strip() for name in ("year", "district")})
        self.coverage = coverage

    def clean_year(self) -> int | None:
        """Return the year; raise `ValidationError` for one without documents."""
        text = self.cleaned_data["year"]
        known = {str(year): year for year in self.coverage.every_year}
        if text and text not in known:
            raise forms.ValidationError(f"没有收录“{printable(text, _MAX_SHOWN)}”年的行动方案。")
        return known.get(text)

    def clean_district(self) -> ShownPlace | None:
        """Return the district; raise `ValidationError` for one without documents."""
        slug = self.cleaned_data["district"]
        if slug and slug not in self.coverage.districts:
            raise forms.ValidationError(f"没有收录“{printable(slug, _MAX_SHOWN)}”这个区的行动方案。")
        return self.coverage.districts.get(slug)

    def clean(self) -> dict[str, Any]:
        """Return both; raise `ValidationError` for a district without a document of the year."""
        year, district = self.cleaned_data.get("year"), self.cleaned_data.get("district")
        if year and district and year not in self.coverage.years[district.slug]:
            raise forms.ValidationError(f"没有收录{district.shown_name} {year} 年的行动方案。")
        return self.cleaned_data

    @property
    def refusals(self) -> list[str]:
        """Return the messages of all errors."""
        return [str(message) for messages in self.errors.values() for message in messages]

    @property
    def year_chosen(self) -> int | None:
        """Return the year to compare districts in; None for all years of a district, or with errors."""
        if self.errors:
            return None
        year: int | None = self.cleaned_data["year"]
        return year if year or self.district_chosen else self.coverage.comparable

    @property
    def district_chosen(self) -> ShownPlace | None:
        """Return the district; None for all, or with errors."""
        district: ShownPlace | None = None if self.errors else self.cleaned_data["district"]
        return district

    @property
    def district_menu(self) -> SafeString:
        """Return the select of the districts, grouped by province; empty where they are few enough to be shown."""
        districts = self.coverage.districts
        if len(districts) <= FEW_IN_MENU:
            return SafeString()
        grouped = group_places({slug: one.shown_name for slug, one in districts.items()}, districts.values())
        choices = grouped if isinstance(grouped[0][1], list) else [("地区", list(grouped))]
        chosen = [self.district_chosen.slug] if self.district_chosen else []
        return SingleSelect({"id": "theme-district"}, choices).render("district", chosen)

    @property
    def districts(self) -> list[ShownPlace]:
        """Return the districts with a document of the year."""
        return self.coverage.in_year(self.year_chosen) if self.year_chosen is not None else []
