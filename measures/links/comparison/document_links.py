"""The links between two documents, for pages, workbooks and API."""

from __future__ import annotations

from django.db.models import Q

from measures.links.actions.compared_sets import document_sort_key, neighbouring_years, split_by_kind
from measures.links.actions.computed_links import compute_lineage_links, compute_peer_links
from measures.models import Document, Link, Measure

#: Relations read with a link.
LINK_ENDS = ("origin__document__district", "target__document__district", "origin__chapter", "target__chapter")


def links_between(one: Document, other: Document) -> list[Link]:
    """Return the links between the measures of two documents but rejected ones, the surest first, one-ended ones last.

    Where the two are consecutive years of a district, a new measure has a link without origin, a dropped one a link
    without target. Both ends come with document, district and chapter.

    Two documents without stored links (years apart, or of different years and districts) are compared at once: such
    links are not saved and have no ``pk``.
    """
    stored = Link.objects.filter(_between_documents(one, other)).select_related(*LINK_ENDS)
    links = (
        [link for link in stored if link.status != Link.Status.REJECTED]
        if stored
        else _compute_unsaved(one, other)
    )
    return sorted(links, key=lambda link: (None in (link.origin, link.target), -link.score, link.pk or 0))


def are_consecutive(one: Document, other: Document) -> bool:
    """Return whether the two are of one district and of years that follow one another there; one query."""
    pair = tuple(sorted((one.year, other.year)))
    return one.district_id == other.district_id and pair in neighbouring_years(one)


def _between_documents(one: Document, other: Document) -> Q:
    """Return the condition that a link leads between two documents, or has one end because of the two years."""
    condition = Q(origin__document=one, target__document=other) | Q(
        origin__document=other, target__document=one
    )
    if are_consecutive(one, other):
        earlier, later = sorted((one, other), key=lambda document: document.year)
        condition |= Q(origin__document=earlier, target__isnull=True)
        condition |= Q(origin__isnull=True, target__document=later)
    return condition


def _compute_unsaved(one: Document, other: Document) -> list[Link]:
    """Return the links that the words of two documents give: a request does not wait for what is near in meaning."""
    if one.pk == other.pk:
        return []
    found = Measure.objects.select_related("document__district", "chapter").order_by("order")
    ours, theirs = (list(found.filter(document=document)) for document in (one, other))
    (mine, city), (its, its_city) = split_by_kind(ours), split_by_kind(theirs)
    if one.district_id == other.district_id and one.year != other.year:
        earlier, later = (mine, its) if one.year < other.year else (its, mine)
        rows = compute_lineage_links(earlier, later, by_meaning=False)
        # The years between are not compared: what has no counterpart need not be new or dropped.
        return [row for row in rows if row.origin_id and row.target_id]
    first, second = (mine, its) if document_sort_key(one) <= document_sort_key(other) else (its, mine)
    return [
        *compute_peer_links(Link.Kind.PEER, first, second, by_meaning=False),
        *compute_peer_links(Link.Kind.CITY, city, its, by_meaning=False),
        *compute_peer_links(Link.Kind.CITY, its_city, mine, by_meaning=False),
    ]
