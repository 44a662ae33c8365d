"""Links between measures: their numbers by kind, relation and status, and each with its evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import NoReverseMatch

from districts.page_addresses import record_address
from measures.evidence.text_pieces_html import format_confidence
from measures.lists.address_filters import ChoiceFilter
from measures.lists.pagination import ListPage, ListPaginator
from measures.models import Document, Link, Measure
from measures.quality.filters import REPORT_PAGE_SIZE, QualityFilterSet
from measures.quality.queries.document_scope import DocumentScope
from measures.quality.queries.listed_measures import ListedMeasure, NamedDocument, read_listed_measures

#: Kinds with the relations that each can have, in order.
RELATIONS = {
    Link.Kind.LINEAGE: ("same", "changed", "split", "merged", "new", "dropped"),
    Link.Kind.PEER: ("same", "related"),
    Link.Kind.CITY: ("same", "related"),
}
_SHOWN = ("kind", "relation", "score", "status", "decision")
_SENTENCES = 3
_PHRASES = 8


@dataclass(frozen=True, slots=True)
class NearestMeasure:
    """The measure that came nearest to one that is new or was dropped, and was not near enough."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ListedLink:
    """A link with its ends and its evidence in words: shares as percentages, sentences in pairs, phrases, the nearest.

    An end is None for a measure that is new or was dropped.
    """

    kind: str
    relation: str
    score: float
    status: str
    decision: str
    origin: ListedMeasure | None
    target: ListedMeasure | None
    shares: tuple[tuple[str, str], ...]
    sentences: tuple[tuple[str, str], ...]
    phrases: tuple[str, ...]
    nearest: NearestMeasure | None

    @property
    def ends(self) -> tuple[NamedDocument, ...]:
        """The documents that the link is between, one for a measure that is new or was dropped."""
        found = [end.document for end in (self.origin, self.target) if end]
        return tuple(dict.fromkeys(found))


@cache
def link_label(kind: str, relation: str) -> str:
    """Return the label of a relation for a kind of link: 延续 over the years, 同类 between districts."""
    return Link(kind=kind, relation=relation).relation_label


def count_links(scope: DocumentScope) -> Mapping[tuple[str, str, str], int]:
    """Return how many links the documents have by kind, relation and status; one query."""
    rows = _links_of(scope).order_by().values_list("status", "kind", "relation").annotate(n=Count("*"))
    return Counter({(kind, relation, status): n for status, kind, relation, n in rows})


def count_suggested_links(documents: Iterable[Document]) -> Mapping[int, int]:
    """Return how many links with an end in each of the documents await review; four queries.

    They are counted by either end, from indexes alone, and those that have both in one document once.
    """
    pks = {document.pk for document in documents}
    # Not by what they are: almost all are suggested, and a database would go through all of those.
    decided = (Link.Status.CONFIRMED, Link.Status.REJECTED)
    waiting = Link.objects.exclude(status__in=decided).order_by()
    found: Counter[int] = Counter()
    for end in ("origin", "target"):
        of_document = waiting.filter(**{f"{end}__document__in": pks}).values_list(f"{end}__document")
        found.update(dict(of_document.annotate(n=Count("*"))))
    # As a sum, or SQLite would look for a link of each measure of a document to each other.
    there = Link.objects.order_by().annotate(target_document=F("target__document") + 0)
    inside = there.filter(origin__document__in=pks, target_document=F("origin__document"))
    twice = waiting.filter(pk__in=list(inside.values_list("pk", flat=True)))
    found.subtract(twice.values_list("origin__document", flat=True))
    return found


class LinkFilterSet(QualityFilterSet):
    """The parameters of the list of links; ``qs`` are the links with an end in the chosen documents."""

    kind = ChoiceFilter(label="种类", choices=Link.Kind.choices)
    relation = ChoiceFilter(
        label="关系", choices=[(value, str(name)) for value, name in Link.Relation.choices]
    )
    status = ChoiceFilter(label="状态", choices=Link.Status.choices)

    class Meta(QualityFilterSet.Meta):
        model = Link

    def in_scope(self, rows: QuerySet[Link]) -> QuerySet[Link]:
        """Return the links with an end in the chosen documents."""
        return _links_of(self.scope, rows)


def read_link_page(filters: LinkFilterSet) -> ListPage:
    """Return a page of `ListedLink`; four queries."""
    found = filters.qs.order_by("pk").values_list("pk", flat=True)
    page = ListPaginator(found, REPORT_PAGE_SIZE).page_or_empty(filters.page_number)
    page.object_list = _read_links(list(page.object_list))
    return page


def _read_links(pks: Sequence[int]) -> list[ListedLink]:
    """Return the links with these ids, by their ids; two queries."""
    rows = Link.objects.filter(pk__in=pks).order_by("pk").values_list("origin", "target", "evidence", *_SHOWN)
    links = list(rows)
    ends = read_listed_measures([end for origin, target, *_ in links for end in (origin, target)])
    return [
        _listed_link(ends.get(origin), ends.get(target), evidence, dict(zip(_SHOWN, columns, strict=True)))
        for origin, target, evidence, *columns in links
    ]


def _links_of(scope: DocumentScope, links: QuerySet[Link] | None = None) -> QuerySet[Link]:
    """Return the links with an end in the documents, among ``links`` or all."""
    found = Link.objects.all() if links is None else links
    narrowed = scope.narrow("document")
    return found.filter(_has_end_in(Measure.objects.filter(**narrowed))) if narrowed else found


def _has_end_in(measures: QuerySet[Measure]) -> Q:
    """Return the condition of links with an end among ``measures``.

    Of the ends themselves, which have an index: their documents would be joined to every link there is.
    """
    ends = measures.order_by().values("pk")
    return Q(origin__in=ends) | Q(target__in=ends)


def _listed_link(
    origin: ListedMeasure | None, target: ListedMeasure | None, evidence: Any, shown: Mapping[str, Any]
) -> ListedLink:
    """Return a link from columns and its evidence; whatever of that is missing or of another shape is left out."""
    evidence = evidence if isinstance(evidence, dict) else {}
    named = (("标题相近", "title"), ("文字相合", "coverage"))
    shares = tuple(
        (label, format_confidence(share))
        for label, name in named
        if isinstance(share := evidence.get(name), int | float) and 0 <= share <= 1
    )
    sentences, phrases = tuple(_evidence_sentences(evidence)), tuple(_evidence_phrases(evidence))
    nearest = _nearest_measure(evidence.get("nearest"))
    return ListedLink(
        **shown,
        origin=origin,
        target=target,
        shares=shares,
        sentences=sentences,
        phrases=phrases,
        nearest=nearest,
    )


def _evidence_sentences(evidence: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    given = evidence.get("sentences")
    pairs = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    for one in pairs[:_SENTENCES]:
        yield str(one.get("origin") or ""), str(one.get("target") or "")


def _evidence_phrases(evidence: Mapping[str, Any]) -> Iterable[str]:
    given = evidence.get("phrases")
    return [str(one) for one in given[:_PHRASES] if one] if isinstance(given, list) else []


def _nearest_measure(given: Any) -> NearestMeasure | None:
    """Return the nearest measure, None where it is unknown or has no address."""
    if not isinstance(given, dict):
        return None
    slug, code = given.get("slug"), given.get("code")
    if not (isinstance(slug, str) and isinstance(code, str)):
        return None
    try:
        url = record_address("measure", slug, code)
    except NoReverseMatch:
        return None
    return NearestMeasure(f"{code} {given.get('title') or ''}".strip(), url)
