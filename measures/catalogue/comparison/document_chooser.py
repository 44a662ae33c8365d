"""Choose documents to compare: a district × year grid of all, and suggested comparisons."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from districts.models import District
from measures.links.comparison.comparison_address import comparison_url
from measures.links.comparison.comparison_plan import FEWEST_DOCUMENTS, MOST_DOCUMENTS
from measures.models import Document

#: Comparisons suggested at most: years of a district, districts of a year.
MAX_SUGGESTIONS = 6
#: More districts than this have to be looked for.
MOST_ROWS = 24


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
    rows: tuple[tuple[District, tuple[tuple[int, tuple[Document, ...]], ...]], ...]
    suggestions: tuple[SuggestedComparison, ...]
    left_out: int = 0
    typed: str = ""

    @property
    def is_large(self) -> bool:
        """Return whether districts have to be looked for."""
        return self.left_out > 0 or bool(self.typed)


def choosable_documents() -> list[Document]:
    """Return every document with its district, light, by district and year; one query."""
    return list(
        Document.objects.select_related("district")
        .only("slug", "year", "title", "number", "issued_on", "district")
        .order_by("district__code", "year", "slug")
    )


def build_chooser(
    documents: Sequence[Document], chosen: Sequence[Document] = (), typed: str = ""
) -> DocumentChooser:
    """Return the choice among ``documents``, which are by district and year.

    Of many districts it has those of the ``chosen`` documents and those whose name or pinyin has the ``typed`` text.
    """
    districts = {document.district_id: document.district for document in documents}
    if len(districts) <= MOST_ROWS:
        return _choice_among(documents, documents)
    kept = dict.fromkeys(document.district_id for document in chosen)
    fitting = (pk for pk, district in districts.items() if _matches_district(district, typed))
    kept |= dict.fromkeys(itertools.islice(fitting, MOST_ROWS))
    rows = [document for document in documents if document.district_id in kept]
    return replace(_choice_among(rows, documents), left_out=len(districts) - len(kept), typed=typed)


def _matches_district(district: District, typed: str) -> bool:
    """Return whether a typed text is in a district's name with its city, or in the pinyin of its address."""
    typed = "".join(typed.split()).casefold()
    return typed in district.city + district.name or typed in district.slug.replace("-", "")


def _choice_among(shown: Sequence[Document], documents: Sequence[Document]) -> DocumentChooser:
    """Return the choice with the rows of the documents ``shown`` and suggestions from all."""
    years = tuple(sorted({document.year for document in shown}))
    cells: dict[District, dict[int, list[Document]]] = defaultdict(lambda: defaultdict(list))
    for document in shown:
        cells[document.district][document.year].append(document)
    rows = tuple(
        (district, tuple((year, tuple(by_year.get(year, ()))) for year in years))
        for district, by_year in cells.items()
    )
    return DocumentChooser(years, rows, tuple(_suggested_documents(documents)))


def _suggested_documents(documents: Sequence[Document]) -> list[SuggestedComparison]:
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
    return SuggestedComparison(f"{documents[0].district.shown_name} {years}", comparison_url(documents))


def _peers(documents: Iterable[Document]) -> SuggestedComparison:
    one_each = list({document.district_id: document for document in documents}.values())[:MOST_DOCUMENTS]
    names = "、".join(document.district.shown_name for document in one_each)
    return SuggestedComparison(f"{one_each[0].year} 年 {names}", comparison_url(one_each))


def _distinct_years(documents: Iterable[Document]) -> int:
    return len({document.year for document in documents})


def _distinct_districts(documents: Iterable[Document]) -> int:
    return len({document.district_id for document in documents})
