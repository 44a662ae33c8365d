"""The links of one measure to other districts' measures of its year and to the city's items."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.http import Http404

from measures.links.comparison.due_links import are_links_due
from measures.links.comparison.shown_links import read_link_ends
from measures.models import Document, Link, Measure

#: Links on a page.
PEERS_PER_PAGE = 20


def peer_links_page(measure: Measure, number: str) -> Page[Link]:
    """Return a page of the measure's links to those of other documents, or to the city's items.

    Two queries where the first page holds them all, else four at most.
    Ordered by relation (same before related), status (confirmed before suggested) and score.
    Raise `Http404` where there is no such page.
    """
    links = _ordered(measure)
    first = list(links[: PEERS_PER_PAGE + 1])
    try:
        page = Paginator(first if len(first) <= PEERS_PER_PAGE else links, PEERS_PER_PAGE).page(number or 1)
    except InvalidPage as wrong:
        raise Http404(str(wrong)) from wrong
    page.object_list = read_link_ends(page.object_list, [measure])
    return page


@dataclass(frozen=True, slots=True)
class PeerDocuments:
    """The number of other districts' documents in a measure's year, and of those whose links are due."""

    documents: int
    due: int


def count_peer_documents(measure: Measure) -> PeerDocuments:
    """Return how many documents a measure can be compared with; one query."""
    document = measure.document
    others = Document.objects.filter(year=document.year).exclude(district=document.district_id)
    found = others.aggregate(n=Count("pk"), due=Count("pk", filter=Q(linked_at__isnull=True)))
    return PeerDocuments(found["n"], found["due"])


def were_peers_compared(measure: Measure, others: PeerDocuments) -> bool:
    """Return whether the links to ``others`` are up to date with the texts on both sides; no query."""
    return bool(others.documents and not others.due and not are_links_due([measure.document]))


def _ordered(measure: Measure) -> QuerySet[Link]:
    def first(**condition: str) -> Case:
        return Case(When(**condition, then=Value(0)), default=Value(1), output_field=IntegerField())

    return (
        Link.objects.not_rejected()
        .touching(measure)
        .filter(kind__in=[Link.Kind.PEER, Link.Kind.CITY])
        .order_by(first(relation=Link.Relation.SAME), first(status=Link.Status.CONFIRMED), "-score", "pk")
    )
