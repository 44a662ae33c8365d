"""The links between two documents, for pages, workbooks and API."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from measures.links.actions.compared_sets import document_sort_key, neighbouring_years, split_by_kind
from measures.links.actions.computed_links import (
    SuggestedLink,
    compared_text,
    compute_lineage_pairs,
    compute_peer_links,
)
from measures.models import Document, Link, Measure


def links_between(one: Document, other: Document, measures: Iterable[Measure] | None = None) -> list[Link]:
    """Return the links between the measures of two documents but rejected ones, the surest first, one-ended ones last.

    Where the two are consecutive years of a district, a new measure has a link without origin, a dropped one a link
    without target. Both ends are among ``measures``, those of both documents in their order; where these are not given
    they are read, with document, district and chapter.

    Two documents without stored links (years apart, or of different years and districts) are compared at once: such
    links are not saved and have no ``pk``.
    """
    by_pk = {one.pk: one for one in (_read_measures(one, other) if measures is None else measures)}
    ours, theirs = (
        [measure for measure in by_pk.values() if measure.document_id == document.pk]
        for document in (one, other)
    )
    links = list(Link.objects.filter(_between_measures(one, other, ours, theirs)).order_by())
    if links:
        links = [link for link in links if link.status != Link.Status.REJECTED]
    else:
        links = [each.as_link() for each in _compute_unsaved(one, other, ours, theirs)]
    for link in links:
        link.origin, link.target = by_pk.get(link.origin_id or 0), by_pk.get(link.target_id or 0)
    return sorted(links, key=lambda link: (None in (link.origin, link.target), -link.score, link.pk or 0))


def are_consecutive(one: Document, other: Document) -> bool:
    """Return whether the two are of one district and of years that follow one another there; one query."""
    pair = tuple(sorted((one.year, other.year)))
    return one.district_id == other.district_id and pair in neighbouring_years(one)


def _read_measures(one: Document, other: Document) -> list[Measure]:
    """Return the measures of two documents, each document's in its order; one query."""
    found = Measure.objects.filter(document__in=(one.pk, other.pk)).order_by("document", "order")
    return list(found.select_related("document__district", "chapter"))


def _between_measures(
    one: Document, other: Document, ours: Sequence[Measure], theirs: Sequence[Measure]
) -> Q:
    """Return the condition that a link leads between two documents, or has one end because of the two years.

    It names the measures: by their documents, every link of the library would be looked at.
    """
    mine, its = ([measure.pk for measure in measures] for measures in (ours, theirs))
    condition = Q(origin__in=mine, target__in=its) | Q(origin__in=its, target__in=mine)
    if are_consecutive(one, other):
        earlier, later = (mine, its) if one.year < other.year else (its, mine)
        condition |= Q(origin__in=earlier, target__isnull=True)
        condition |= Q(origin__isnull=True, target__in=later)
    return condition


def _compute_unsaved(
    one: Document, other: Document, ours: Sequence[Measure], theirs: Sequence[Measure]
) -> list[SuggestedLink]:
    """Return the links that the words of two documents give: a request does not wait for what is near in meaning."""
    if one.pk == other.pk:
        return []
    (mine, city), (its, its_city) = (
        [list(map(compared_text, each)) for each in split_by_kind(measures)] for measures in (ours, theirs)
    )
    if one.district_id == other.district_id and one.year != other.year:
        earlier, later = (mine, its) if one.year < other.year else (its, mine)
        # The years between are not compared: what has no counterpart need not be new or dropped.
        return compute_lineage_pairs(earlier, later)
    first, second = (mine, its) if document_sort_key(one) <= document_sort_key(other) else (its, mine)
    return [
        *compute_peer_links(Link.Kind.PEER, first, second, by_meaning=False),
        *compute_peer_links(Link.Kind.CITY, city, its, by_meaning=False),
        *compute_peer_links(Link.Kind.CITY, its_city, mine, by_meaning=False),
    ]
