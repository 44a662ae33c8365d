"""The sets of measures to compare: consecutive years of a district, districts of a year, the city's annex."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import chain, groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from measures.links.actions.plain_rows import listed_ids, read_rows
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
        """Return the texts for comparing."""
        return tuple(ComparedText(one.pk, one.title, one.text) for one in self.measures)


@dataclass(frozen=True, slots=True)
class ComparedSets:
    """Two whole sets of measures to compare, and the kind of their links."""

    kind: Link.Kind
    origins: MeasureSet
    targets: MeasureSet


def measures_between(compared: Iterable[ComparedSets]) -> Iterator[int]:
    """Return the ids of the measures in the sets, those in several of them more than once."""
    return chain.from_iterable((*each.origins.pks, *each.targets.pks) for each in compared)


class LinkedDocument(NamedTuple):
    """A document whose measures are compared."""

    pk: int
    slug: str
    year: int
    district_id: int
    district_code: str


#: A measure as it is read: the id of its document, its kind, its own id, its code, title and text.
_MeasureRow = tuple[int, str, int, str, str, str]


@dataclass(frozen=True, slots=True, eq=False)
class DocumentComparisons:
    """What the links of ``document`` follow from: ``documents`` with it among them, and the ``sets`` to compare.

    The sets are made of the ``rows``. ``measures`` are the ids of the measures of the document and of the years beside
    it.
    """

    document: LinkedDocument
    documents: tuple[LinkedDocument, ...]
    rows: list[_MeasureRow]
    sets: tuple[ComparedSets, ...]
    measures: dict[int, frozenset[int]]

    def are_those_of(self, documents: Iterable[tuple[Any, ...]], compared: Iterable[ComparedSets]) -> bool:
        """Return whether ``documents``, read anew, are the same, and the texts that links are now written of.

        These are those of the document itself, of the years beside it and of the ``compared`` sets: what has changed
        of others makes their own links due. One query besides that of the documents.
        """
        ends = set(measures_between(compared))
        read = {document for document, _, pk, *_ in self.rows if pk in ends} | self.measures.keys()
        there = tuple(map(LinkedDocument._make, documents))
        return there == self.documents and _read_measures(read) == [
            row for row in self.rows if row[0] in read
        ]

    @property
    def mine(self) -> frozenset[int]:
        """Return the ids of the document's own measures."""
        return self.measures[self.document.pk]

    @property
    def lineage(self) -> list[ComparedSets]:
        """Return the sets of two years, the earlier years first."""
        return [each for each in self.sets if each.kind == Link.Kind.LINEAGE]

    @property
    def years(self) -> dict[int, set[int]]:
        """Return the years of the district, ascending, with the ids of the measures that were read of each."""
        here = [one for one in self.documents if one.district_id == self.document.district_id]
        found: dict[int, set[int]] = {year: set() for year in sorted({one.year for one in here})}
        for one in here:
            found[one.year] |= self.measures.get(one.pk, frozenset())
        return found


#: The measures of a document by their kinds.
_SetsByKind = Mapping[str, MeasureSet]


def neighbouring_years(document: Document) -> list[tuple[int, int]]:
    """Return the pairs of consecutive years of the document's district in which its own year stands; one query."""
    years = Document.objects.filter(district=document.district_id).values_list("year", flat=True)
    return _pairs_with(document.year, years)


def _pairs_with(year: int, years: Iterable[int]) -> list[tuple[int, int]]:
    """Return the pairs of consecutive ``years`` in which ``year`` stands."""
    return [pair for pair in pairwise(sorted(set(years))) if year in pair]


def compared_documents(document: Document, others: Collection[int]) -> QuerySet[Document, tuple[Any, ...]]:
    """Return the documents of the document's district and the ``others`` as columns, in the order of their ids.

    Each row makes a `LinkedDocument`.
    """
    concerned = Document.objects.filter(Q(district=document.district_id) | Q(pk__in=others)).order_by("pk")
    return concerned.values_list("pk", "slug", "year", "district_id", "district__code")


def read_comparisons(
    document: int, others: Collection[int], documents: Iterable[tuple[Any, ...]]
) -> DocumentComparisons:
    """Return what to compare with a document: the years beside its own, and the ``others`` of its year.

    ``documents`` are the `compared_documents`; one query besides theirs. Raise `Document.DoesNotExist` if the document
    is not among them.
    """
    there = tuple(map(LinkedDocument._make, documents))
    one = next((each for each in there if each.pk == document), None)
    if one is None:
        raise Document.DoesNotExist
    here = sorted((each for each in there if each.district_id == one.district_id), key=lambda each: each.slug)
    years = _pairs_with(one.year, (each.year for each in here))
    near = [each for each in here if any(each.year in pair for pair in years)]
    peers = [each for each in there if each.pk in others]
    chosen = {each.pk: each for each in (*near, *peers, one)}
    rows = _read_measures(chosen)
    of_document = {pk: tuple(group) for pk, group in groupby(rows, itemgetter(0))}
    read = {pk: _measure_sets(of_document.get(pk, ()), each.slug, each.year) for pk, each in chosen.items()}
    sets = (*(_lineage_sets(near, pair, read) for pair in years), *_peer_sets(one, peers, read))
    measures = {
        each.pk: frozenset(chain.from_iterable(some.pks for some in read[each.pk].values()))
        for each in (*near, one)
    }
    return DocumentComparisons(one, there, rows, sets, measures)


def _lineage_sets(
    documents: Sequence[LinkedDocument], years: tuple[int, int], read: Mapping[int, _SetsByKind]
) -> ComparedSets:
    """Return the measures of a district in two years."""
    earlier, later = (
        _joined_sets([_set_of(read, one, Measure.Kind.DISTRICT) for one in documents if one.year == year])
        for year in years
    )
    return ComparedSets(Link.Kind.LINEAGE, earlier, later)


def _joined_sets(sets: Sequence[MeasureSet]) -> MeasureSet:
    """Return sets of measures as one."""
    if len(sets) == 1:
        return sets[0]
    return MeasureSet(tuple(chain.from_iterable(each.measures for each in sets)))


def _set_of(read: Mapping[int, _SetsByKind], document: LinkedDocument, kind: str) -> MeasureSet:
    """Return the measures of one kind of a document."""
    return read[document.pk].get(kind) or MeasureSet()


def _peer_sets(
    one: LinkedDocument, others: Sequence[LinkedDocument], read: Mapping[int, _SetsByKind]
) -> list[ComparedSets]:
    """Return the sets to compare between a document and others of its year.

    The measures of each two districts, and the city's items in the annex of one with the measures of each, of its own
    document too.
    """
    kinds = Measure.Kind
    mine, city = _set_of(read, one, kinds.DISTRICT), _set_of(read, one, kinds.CITY)
    compared = [ComparedSets(Link.Kind.CITY, city, mine)]
    for other in others:
        theirs, their_city = _set_of(read, other, kinds.DISTRICT), _set_of(read, other, kinds.CITY)
        first, second = (mine, theirs) if _order_of(one) <= _order_of(other) else (theirs, mine)
        compared += [
            ComparedSets(Link.Kind.PEER, first, second),
            ComparedSets(Link.Kind.CITY, city, theirs),
            ComparedSets(Link.Kind.CITY, their_city, mine),
        ]
    return [each for each in compared if each.origins.measures and each.targets.measures]


def _read_measures(documents: Iterable[int]) -> list[_MeasureRow]:
    """Return the measures of documents in the order of each; one query, of columns."""
    columns = ("document_id", "kind", "id", "code", "title", "text")
    return read_rows(Measure, columns, f"document_id IN {listed_ids(documents)}", ["document_id", "order"])


@lru_cache(maxsize=KEPT_SETS)
def _measure_sets(rows: tuple[_MeasureRow, ...], slug: str, year: int) -> _SetsByKind:
    """Return the measures of a document by their kinds, the same objects for the same rows while they are kept."""
    found: dict[str, list[MeasureTexts]] = defaultdict(list)
    for _, kind, pk, code, title, text in rows:
        found[kind].append(MeasureTexts(pk, code, title, text, slug, year))
    return {kind: MeasureSet(tuple(measures)) for kind, measures in found.items()}


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


def _order_of(document: LinkedDocument) -> tuple[str, int, str]:
    """Return the same as `document_sort_key`."""
    return document.district_code, document.year, document.slug
