"""Choose documents to compare: a district × year grid of all, and suggested comparisons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from districts.models import District
from measures.links.comparison.comparison_address import comparison_url
from measures.links.comparison.comparison_plan import FEWEST_DOCUMENTS, MOST_DOCUMENTS
from measures.models import Document

#: Comparisons suggested at most: years of a district, districts of a year.
MAX_SUGGESTIONS = 6


@dataclass(frozen=True, slots=True)
class SuggestedComparison:
    """A comparison in words, and its address."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class DocumentChooser:
    """The years, oldest first, and for each district its documents year by year."""

    years: tuple[int, ...]
    rows: tuple[tuple[District, tuple[tuple[int, tuple[Document, ...]], ...]], ...]
    suggestions: tuple[SuggestedComparison, ...]


def choosable_documents() -> list[Document]:
    """Return every document with its district, light, by district and year; one query."""
    return list(
        Document.objects.select_related("district")
        .only("slug", "year", "title", "number", "issued_on", "district")
        .order_by("district__code", "year", "slug")
    )


def build_chooser(documents: Sequence[Document]) -> DocumentChooser:
    """Return the choice among ``documents``, which are by district and year."""
    years = tuple(sorted({document.year for document in documents}))
    cells: dict[District, dict[int, list[Document]]] = defaultdict(lambda: defaultdict(list))
    for document in documents:
        cells[document.district][document.year].append(document)
    rows = tuple(
        (district, tuple((year, tuple(by_year.get(year, ()))) for year in years))
        for district, by_year in cells.items()
    )
    return DocumentChooser(years, rows, tuple(_suggestions(documents)))


def _suggestions(documents: Sequence[Document]) -> list[SuggestedComparison]:
    """Return the last years of districts, and the districts of the last years, half of each where there is enough."""
    by_district: dict[int, list[Document]] = defaultdict(list)
    by_year: dict[int, list[Document]] = defaultdict(list)
    for document in documents:
        by_district[document.district_id].append(document)
        by_year[document.year].append(document)
    several = [documents for documents in by_district.values() if _distinct_years(documents) > 1]
    lineages = [_lineage(documents[-MOST_DOCUMENTS:]) for documents in several]
    lineages += [
        _lineage(documents[-FEWEST_DOCUMENTS:]) for documents in several if len(documents) > FEWEST_DOCUMENTS
    ]
    peers = [
        _peers(documents)
        for _, documents in sorted(by_year.items(), reverse=True)
        if _distinct_districts(documents) > 1
    ]
    half = MAX_SUGGESTIONS // 2
    return [
        *lineages[: max(half, MAX_SUGGESTIONS - len(peers))],
        *peers[: max(half, MAX_SUGGESTIONS - len(lineages))],
    ]


def _lineage(documents: Sequence[Document]) -> SuggestedComparison:
    years = " → ".join(str(document.year) for document in documents)
    return SuggestedComparison(f"{documents[0].district.label} {years}", comparison_url(documents))


def _peers(documents: Iterable[Document]) -> SuggestedComparison:
    one_each = list({document.district_id: document for document in documents}.values())[:MOST_DOCUMENTS]
    names = "、".join(document.district.label for document in one_each)
    return SuggestedComparison(f"{one_each[0].year} 年 {names}", comparison_url(one_each))


def _distinct_years(documents: Iterable[Document]) -> int:
    return len({document.year for document in documents})


def _distinct_districts(documents: Iterable[Document]) -> int:
    return len({document.district_id for document in documents})
