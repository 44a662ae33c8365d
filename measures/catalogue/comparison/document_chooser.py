"""Choose documents to compare: a district × year grid of all, and suggested comparisons."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from districts.models import District
from districts.models.district import shown_place_name
from measures.links.comparison.comparison_address import comparison_url
from measures.links.comparison.comparison_plan import FEWEST_DOCUMENTS, MOST_DOCUMENTS
from measures.models import Document

#: Comparisons suggested at most: years of a district, districts of a year.
MAX_SUGGESTIONS = 6
#: More districts than this have to be looked for.
MOST_ROWS = 24
#: What a comparison shows of a document.
_SHOWN_COLUMNS = (
    *("slug", "year", "title", "number", "issued_on"),
    *(f"district__{name}" for name in ("name", "label", "slug", "code", "city", "hue")),
)
#: What the choice shows: of a district, then the columns of a `ChooserDocument`.
_CHOOSER_COLUMNS = (
    "district",
    "district__name",
    "district__label",
    "district__hue",
    "pk",
    "slug",
    "year",
    "title",
)


class ChooserDocument(NamedTuple):
    """What the choice shows of a document; there are hundreds, and objects of Django take ten times as long."""

    pk: int
    slug: str
    year: int
    title: str


class ChooserDistrict(NamedTuple):
    """What the choice shows of a district."""

    pk: int
    name: str
    hue: int


#: A district and its documents year by year.
ChooserRow = tuple[ChooserDistrict, tuple[tuple[int, tuple[ChooserDocument, ...]], ...]]
_DistrictDocuments = tuple[ChooserDistrict, Sequence[ChooserDocument]]


@dataclass(frozen=True, slots=True)
class SuggestedComparison:
    """A comparison in words, and its address."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class DocumentChooser:
    """The years, oldest first, and for each district its documents year by year.

    Of many districts, only some: ``left_out`` are not among the rows, and ``typed`` is what was looked for.
    """

    years: tuple[int, ...]
    rows: tuple[ChooserRow, ...]
    suggestions: tuple[SuggestedComparison, ...]
    left_out: int = 0
    typed: str = ""

    @property
    def is_large(self) -> bool:
        """Return whether districts have to be looked for."""
        return self.left_out > 0 or bool(self.typed)


@dataclass(frozen=True, slots=True)
class _SearchedDistrict:
    """What a district that has documents is found by: its name with its city, and the pinyin of its address."""

    pk: int
    name: str
    pinyin: str

    def matches(self, typed: str) -> bool:
        """Return whether a typed text, without blanks and in small letters, is in one of them."""
        return typed in self.name or typed in self.pinyin


def light_documents() -> QuerySet[Document]:
    """Return all documents with their district, both light, by district and year."""
    return (
        Document.objects.select_related("district")
        .only(*_SHOWN_COLUMNS)
        .order_by("district__code", "district_id", "year", "slug")
    )


def build_chooser(chosen: Sequence[Document] = (), typed: str = "") -> DocumentChooser:
    """Return the choice among all documents; two queries, of which one reads documents, those that are shown.

    Of many districts it has those of the ``chosen`` documents and some whose name or pinyin has the ``typed`` text;
    without one the first ones, unless enough is chosen. What is suggested is among the documents shown.
    """
    districts = _districts_with_documents()
    if len(districts) <= MOST_ROWS:
        kept = {one.pk for one in districts}
        typed = ""
    else:
        words = "".join(typed.split()).casefold()
        looks_on = bool(words) or len(chosen) < FEWEST_DOCUMENTS
        fitting = (one.pk for one in districts if looks_on and one.matches(words))
        kept = {one.district_id for one in chosen} | set(itertools.islice(fitting, MOST_ROWS))
    by_district = _read_shown_documents(kept)
    years, rows = _grid_of(by_district)
    suggestions = tuple(_suggested_comparisons(list(by_district.items())))
    return DocumentChooser(years, rows, suggestions, len(districts) - len(kept), typed)


def _districts_with_documents() -> list[_SearchedDistrict]:
    """Return the districts in order; one query."""
    has_documents = Exists(Document.objects.filter(district=OuterRef("pk")))
    rows = District.objects.filter(has_documents).order_by("code", "pk")
    return [
        _SearchedDistrict(pk, city + name, slug.replace("-", ""))
        for pk, city, name, slug in rows.values_list("pk", "city", "name", "slug")
    ]


def _read_shown_documents(districts: Iterable[int]) -> dict[ChooserDistrict, list[ChooserDocument]]:
    """Return the districts in order, each with its documents by year; one query."""
    by_district: dict[ChooserDistrict, list[ChooserDocument]] = defaultdict(list)
    rows = light_documents().filter(district__in=districts)
    for district, name, label, hue, *document in rows.values_list(*_CHOOSER_COLUMNS):
        by_district[ChooserDistrict(district, shown_place_name(name, label), hue)].append(
            ChooserDocument(*document)
        )
    return by_district


def _grid_of(
    by_district: Mapping[ChooserDistrict, Sequence[ChooserDocument]],
) -> tuple[tuple[int, ...], tuple[ChooserRow, ...]]:
    """Return the years of the documents, and those of each district year by year."""
    years = tuple(sorted({one.year for documents in by_district.values() for one in documents}))
    return years, tuple(
        (district, tuple((year, tuple(one for one in documents if one.year == year)) for year in years))
        for district, documents in by_district.items()
    )


def _suggested_comparisons(by_district: Sequence[_DistrictDocuments]) -> list[SuggestedComparison]:
    """Return the last years of districts, and the districts of the last years, half of each where there is enough."""
    lineages, peers = list(_lineages(by_district)), list(_peers(by_district))
    half = MAX_SUGGESTIONS // 2
    return [
        *lineages[: max(half, MAX_SUGGESTIONS - len(peers))],
        *peers[: max(half, MAX_SUGGESTIONS - len(lineages))],
    ]


def _lineages(by_district: Sequence[_DistrictDocuments]) -> Iterator[SuggestedComparison]:
    """Yield the last documents of each district with several years, first of all as many as can be compared."""
    several = [each for each in by_district if each[1][0].year != each[1][-1].year]
    for most in (MOST_DOCUMENTS, FEWEST_DOCUMENTS):
        for district, documents in several:
            if most == MOST_DOCUMENTS or len(documents) > most:
                last = documents[-most:]
                years = " → ".join(str(one.year) for one in last)
                yield SuggestedComparison(f"{district.name} {years}", comparison_url(last))


def _peers(by_district: Sequence[_DistrictDocuments]) -> Iterator[SuggestedComparison]:
    """Yield for each year with several districts, the last year first, a document of each of the first of them."""
    by_year: dict[int, list[tuple[str, ChooserDocument]]] = defaultdict(list)
    for district, documents in by_district:
        for year, document in {one.year: one for one in documents}.items():
            by_year[year].append((district.name, document))
    for year, named in sorted(by_year.items(), reverse=True):
        if len(named) > 1:
            names, first = zip(*named[:MOST_DOCUMENTS], strict=True)
            yield SuggestedComparison(f"{year} 年 {'、'.join(names)}", comparison_url(first))
