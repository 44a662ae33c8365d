"""The sets of measures to compare: consecutive years of a district, districts of a year, the city's annex."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import chain, pairwise
from typing import NamedTuple

from measures.links.likeness.compared_text import KEPT_SETS, ComparedText
from measures.models import Document, Link, Measure


class MeasureTexts(NamedTuple):
    """What links are computed from: the texts of a measure, and what names it in evidence."""

    pk: int
    code: str
    title: str
    text: str
    slug: str
    year: int


@dataclass(frozen=True)
class MeasureSet:
    """A whole set of measures, which is compared with many others."""

    measures: tuple[MeasureTexts, ...] = ()

    @cached_property
    def pks(self) -> tuple[int, ...]:
        """Return the ids of the measures."""
        return tuple(one.pk for one in self.measures)

    @cached_property
    def digest(self) -> bytes:
        """Return a digest of the texts."""
        return blake2b(repr(self.measures).encode(), digest_size=16).digest()

    @cached_property
    def texts(self) -> tuple[ComparedText, ...]:
        """Return the texts for comparing, the same objects for the same texts while they are kept."""
        return _compared_texts(self.measures)


@dataclass(frozen=True, slots=True)
class ComparedSets:
    """Two whole sets of measures to compare, and the kind of their links."""

    kind: Link.Kind
    origins: MeasureSet
    targets: MeasureSet


#: The measures of documents, by the ids of these and kinds of measures.
_ReadSets = defaultdict[tuple[int, str], MeasureSet]


@lru_cache(maxsize=KEPT_SETS)
def _compared_texts(measures: tuple[MeasureTexts, ...]) -> tuple[ComparedText, ...]:
    """Return the texts of measures for comparing."""
    return tuple(ComparedText(one.pk, one.title, one.text) for one in measures)


def neighbouring_years(document: Document) -> list[tuple[int, int]]:
    """Return the pairs of consecutive years of the document's district in which its own year stands; one query."""
    years = Document.objects.filter(district=document.district_id).values_list("year", flat=True)
    return _pairs_with(document.year, years)


def _pairs_with(year: int, years: Iterable[int]) -> list[tuple[int, int]]:
    """Return the pairs of consecutive ``years`` in which ``year`` stands."""
    return [pair for pair in pairwise(sorted(set(years))) if year in pair]


def compared_sets(document: Document, others: Collection[int]) -> list[ComparedSets]:
    """Return the sets to compare with a document: those of the years beside its own, and the ``others`` of its year.

    Three queries. The document comes with its district.
    """
    here = list(Document.objects.filter(district=document.district_id).order_by("slug").only("slug", "year"))
    years = _pairs_with(document.year, (one.year for one in here))
    near = [one for one in here if any(one.year in pair for pair in years)]
    found = Document.objects.filter(pk__in=others).select_related("district").order_by("pk")
    peers = list(found.only("slug", "year", "district__code"))
    read = _read_measures([*near, *peers, document])
    return [*(_lineage_sets(near, pair, read) for pair in years), *_peer_sets(document, peers, read)]


def _lineage_sets(documents: Sequence[Document], years: tuple[int, int], read: _ReadSets) -> ComparedSets:
    """Return the measures of a district in two years."""
    earlier, later = (
        [read[one.pk, Measure.Kind.DISTRICT].measures for one in documents if one.year == year]
        for year in years
    )
    return ComparedSets(
        Link.Kind.LINEAGE,
        MeasureSet(tuple(chain.from_iterable(earlier))),
        MeasureSet(tuple(chain.from_iterable(later))),
    )


def _peer_sets(one: Document, others: Sequence[Document], read: _ReadSets) -> list[ComparedSets]:
    """Return the sets to compare between a document and others of its year.

    The measures of each two districts, and the city's items in the annex of one with the measures of each, of its own
    document too.
    """
    kinds = Measure.Kind
    mine, city = read[one.pk, kinds.DISTRICT], read[one.pk, kinds.CITY]
    compared = [ComparedSets(Link.Kind.CITY, city, mine)]
    for other in others:
        theirs, their_city = read[other.pk, kinds.DISTRICT], read[other.pk, kinds.CITY]
        first, second = (
            (mine, theirs) if document_sort_key(one) <= document_sort_key(other) else (theirs, mine)
        )
        compared += [
            ComparedSets(Link.Kind.PEER, first, second),
            ComparedSets(Link.Kind.CITY, city, theirs),
            ComparedSets(Link.Kind.CITY, their_city, mine),
        ]
    return [each for each in compared if each.origins.measures and each.targets.measures]


def _read_measures(documents: Iterable[Document]) -> _ReadSets:
    """Return the measures of documents by document and kind, in the order of each; one query, of columns."""
    by_pk = {document.pk: document for document in documents}
    found = Measure.objects.filter(document__in=list(by_pk)).order_by("document", "order")
    read: dict[tuple[int, str], list[MeasureTexts]] = defaultdict(list)
    rows = found.values_list("pk", "kind", "document", "code", "title", "text")
    for pk, kind, document_id, code, title, text in rows:
        document = by_pk[document_id]
        read[document_id, kind].append(MeasureTexts(pk, code, title, text, document.slug, document.year))
    return defaultdict(MeasureSet, {key: MeasureSet(tuple(measures)) for key, measures in read.items()})


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
