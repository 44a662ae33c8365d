"""Which documents of a comparison are compared in pairs, and which pairs are consecutive years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from measures.models import Document

#: How many documents can be compared at once.
FEWEST_DOCUMENTS, MOST_DOCUMENTS = 2, 3


@dataclass(frozen=True, slots=True)
class ComparisonPlan:
    """How documents are compared; columns are numbered from 0 in the order of the address.

    ``pairs`` are the columns compared with each other, in documents of one district the earlier year first.
    ``lineage`` says that the documents are years of one district. In a pair of ``consecutive`` there is no document of
    the district between the two: only there can a measure be new or dropped.
    """

    pairs: tuple[tuple[int, int], ...]
    lineage: bool
    consecutive: frozenset[tuple[int, int]]


def plan_comparison(documents: Sequence[Document]) -> ComparisonPlan:
    """Return how to compare ``documents``; one query for several years of a district, else none.

    Years of a district are compared each with the next; documents of several districts each with each.
    """
    years = [document.year for document in documents]
    if len({document.district_id for document in documents}) > 1 or len(set(years)) < len(years):
        return ComparisonPlan(
            tuple(combinations(range(len(documents)), 2)), lineage=False, consecutive=frozenset()
        )
    order = sorted(range(len(documents)), key=lambda column: years[column])
    years_between = Document.objects.filter(
        district=documents[0].district_id, year__gt=min(years), year__lt=max(years)
    ).values_list("year", flat=True)
    between = set(years_between) - set(years)
    pairs = tuple(pairwise(order))
    return ComparisonPlan(
        pairs,
        lineage=True,
        consecutive=frozenset(
            (one, other)
            for one, other in pairs
            if not any(years[one] < year < years[other] for year in between)
        ),
    )
