"""Choose documents to compare: a district × year grid of all, and suggested comparisons."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from districts.models import District
from measures.links.comparison.comparison_address import comparison_url
from measures.links.comparison.comparison_plan import FEWEST_DOCUMENTS, MOST_DOCUMENTS
from measures.models import Document

#: Comparisons suggested at most: years of a district, districts of a year.
MAX_SUGGESTIONS = 6
#: More districts than this have to be looked for.
MOST_ROWS = 24
#: What a comparison and its choice show of a document.
_SHOWN_COLUMNS = (
    *("slug", "year", "title", "number", "issued_on"),
    *(f"district__{name}" for name in ("name", "label", "slug", "code", "city", "hue")),
)

#: A district and its documents year by year.
ChooserRow = tuple[District, tuple[tuple[int, tuple[Document, ...]], ...]]


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


class _DocumentYear(NamedTuple):
    """The id of a document, its year and its district: a tuple, because there is one for each document."""

    pk: int
    year: int
    district: int


def light_documents() -> QuerySet[Document]:
    """Return all documents with their district, both light, by district and year."""
    return (
        Document.objects.select_related("district")
        .only(*_SHOWN_COLUMNS)
        .order_by("district__code", "district", "year", "slug")
    )


def build_chooser(chosen: Sequence[Document] = (), typed: str = "") -> DocumentChooser:
    """Return the choice among all documents; three queries, of which one reads documents, those that are shown.

    Of many districts it has those of the ``chosen`` documents and those whose name or pinyin has the ``typed`` text.
    """
    districts = _districts_with_documents()
    if len(districts) <= MOST_ROWS:
        kept = {one.pk for one in districts}
        typed = ""
    else:
        words = "".join(typed.split()).casefold()
        fitting = (one.pk for one in districts if one.matches(words))
        kept = {one.district_id for one in chosen} | set(itertools.islice(fitting, MOST_ROWS))
    lineages, peers = _suggested_documents(_documents_of(districts))
    suggested = {pk for group in lineages + peers for pk in group}
    found = list(light_documents().filter(Q(district__in=kept) | Q(pk__in=suggested)))
    by_pk = {one.pk: one for one in found}
    years, rows = _grid_of([one for one in found if one.district_id in kept])
    suggestions = (
        *(_lineage([by_pk[pk] for pk in group]) for group in lineages if by_pk.keys() >= set(group)),
        *(_peers([by_pk[pk] for pk in group]) for group in peers if by_pk.keys() >= set(group)),
    )
    return DocumentChooser(years, rows, suggestions, len(districts) - len(kept), typed)


def _districts_with_documents() -> list[_SearchedDistrict]:
    """Return the districts in order; one query."""
    has_documents = Exists(Document.objects.filter(district=OuterRef("pk")))
    rows = District.objects.filter(has_documents).order_by("code", "pk")
    return [
        _SearchedDistrict(pk, city + name, slug.replace("-", ""))
        for pk, city, name, slug in rows.values_list("pk", "city", "name", "slug")
    ]


def _documents_of(districts: Iterable[_SearchedDistrict]) -> list[list[_DocumentYear]]:
    """Return the documents of each district by year; one query."""
    found: dict[int, list[_DocumentYear]] = {one.pk: [] for one in districts}
    rows = Document.objects.order_by("district_id", "year", "slug").values_list("pk", "year", "district_id")
    for one in map(_DocumentYear._make, rows):
        if one.district in found:
            found[one.district].append(one)
    return [documents for documents in found.values() if documents]


def _grid_of(documents: Iterable[Document]) -> tuple[tuple[int, ...], tuple[ChooserRow, ...]]:
    """Return the years of the documents, and those of each district year by year."""
    cells: dict[District, dict[int, list[Document]]] = defaultdict(lambda: defaultdict(list))
    for document in documents:
        cells[document.district][document.year].append(document)
    years = tuple(sorted({year for by_year in cells.values() for year in by_year}))
    return years, tuple(
        (district, tuple((year, tuple(by_year.get(year, ()))) for year in years))
        for district, by_year in cells.items()
    )


def _suggested_documents(
    by_district: Sequence[Sequence[_DocumentYear]],
) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """Return the last years of districts, and the districts of the last years, half of each where there is enough."""
    lineages, peers = _last_years(by_district), _last_districts(by_district)
    half = MAX_SUGGESTIONS // 2
    return (
        lineages[: max(half, MAX_SUGGESTIONS - len(peers))],
        peers[: max(half, MAX_SUGGESTIONS - len(lineages))],
    )


def _last_years(by_district: Iterable[Sequence[_DocumentYear]]) -> list[tuple[int, ...]]:
    """Return the last documents of each district with several years; of each first as many as can be compared."""
    several = [documents for documents in by_district if documents[0].year != documents[-1].year]
    most = [tuple(one.pk for one in documents[-MOST_DOCUMENTS:]) for documents in several]
    fewest = [
        tuple(one.pk for one in documents[-FEWEST_DOCUMENTS:])
        for documents in several
        if len(documents) > FEWEST_DOCUMENTS
    ]
    return most + fewest


def _last_districts(by_district: Iterable[Sequence[_DocumentYear]]) -> list[tuple[int, ...]]:
    """Return for each year with several districts, the last year first, a document of each of the first of them."""
    by_year: dict[int, list[int]] = defaultdict(list)
    for documents in by_district:
        for year, pk in {one.year: one.pk for one in documents}.items():
            by_year[year].append(pk)
    return [tuple(pks[:MOST_DOCUMENTS]) for _, pks in sorted(by_year.items(), reverse=True) if len(pks) > 1]


def _lineage(documents: Sequence[Document]) -> SuggestedComparison:
    years = " → ".join(str(document.year) for document in documents)
    return SuggestedComparison(f"{documents[0].district.shown_name} {years}", comparison_url(documents))


def _peers(documents: Sequence[Document]) -> SuggestedComparison:
    names = "、".join(document.district.shown_name for document in documents)
    return SuggestedComparison(f"{documents[0].year} 年 {names}", comparison_url(documents))
