"""The sets of measures to compare: consecutive years of a district, districts of a year, the city's annex."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from measures.models import Document, Link, Measure

#: Columns that are JSON and say nothing of what two measures have in common.
_NOT_COMPARED = ("imported", "targets")


@dataclass(frozen=True, slots=True)
class ComparedSets:
    """Two whole sets of measures to compare, and the kind of their links."""

    kind: Link.Kind
    origins: tuple[Measure, ...]
    targets: tuple[Measure, ...]


def neighbouring_years(document: Document) -> list[tuple[int, int]]:
    """Return the pairs of consecutive years of the document's district in which its own year stands; one query."""
    years = sorted(set(Document.objects.filter(district=document.district_id).values_list("year", flat=True)))
    return [pair for pair in pairwise(years) if document.year in pair]


def lineage_sets(district: int, years: tuple[int, int]) -> ComparedSets:
    """Return the measures of a district in two years; two queries."""
    documents = Document.objects.filter(district=district, year__in=years).select_related("district")
    found = list(_read_measures(list(documents), Measure.Kind.DISTRICT))
    earlier, later = (tuple(each for each in found if each.document.year == year) for year in years)
    return ComparedSets(Link.Kind.LINEAGE, earlier, later)


def peer_sets(one: Document, others: Sequence[Document]) -> list[ComparedSets]:
    """Return the sets to compare between a document and others of its year; one query.

    The measures of each two districts, and the city's items in the annex of one with the measures of each, of its own
    document too.
    """
    measures: dict[int, list[Measure]] = {}
    for measure in _read_measures([one, *others]):
        measures.setdefault(measure.document_id, []).append(measure)
    compared = []
    mine, city = split_by_kind(measures.get(one.pk, []))
    compared.append(ComparedSets(Link.Kind.CITY, city, mine))
    for other in others:
        theirs, their_city = split_by_kind(measures.get(other.pk, []))
        first, second = (
            (mine, theirs) if document_sort_key(one) <= document_sort_key(other) else (theirs, mine)
        )
        compared += [
            ComparedSets(Link.Kind.PEER, first, second),
            ComparedSets(Link.Kind.CITY, city, theirs),
            ComparedSets(Link.Kind.CITY, their_city, mine),
        ]
    return [each for each in compared if each.origins and each.targets]


def _read_measures(documents: Sequence[Document], *kinds: Measure.Kind) -> Iterator[Measure]:
    """Yield the measures of documents, which they come with, in the order of each; one query."""
    by_pk = {document.pk: document for document in documents}
    found = Measure.objects.filter(document__in=list(by_pk), kind__in=kinds or Measure.Kind.values)
    for measure in found.defer(*_NOT_COMPARED).order_by("document__slug", "order"):
        measure.document = by_pk[measure.document_id]
        yield measure


def split_by_kind(measures: Sequence[Measure]) -> tuple[tuple[Measure, ...], tuple[Measure, ...]]:
    """Return the district's own measures and the city's items."""
    kinds = Measure.Kind
    own, city = (
        tuple(each for each in measures if each.kind == kind) for kind in (kinds.DISTRICT, kinds.CITY)
    )
    return own, city


def document_sort_key(document: Document) -> tuple[str, int, str]:
    """Return what documents are ordered by, so that a link between two is always the same way round."""
    return document.district.code, document.year, document.slug
