"""Suggesting links: what the texts of measures say of one another, kept until staff decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from measures.actions.linking.scope import lineage_comparison, neighbouring_years, peer_comparisons
from measures.actions.linking.store import store
from measures.models import Document, Link

#: What finds the documents that a document's measures are held against: ids of documents of its year.
FindPeers = Callable[[Document], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a run did for one document: how many suggestions changed, came or went, and with how many documents."""

    document: Document
    changes: int
    peers: int


@transaction.atomic
def suggest_links(*, document: Document, find_peers: FindPeers) -> Suggested:
    """Bring the suggested links of a document's measures up to date with their texts, all of them or none.

    Lineage with the years before and after it in its district, peers with the documents that ``find_peers`` names, and
    the city's items in its annex or theirs. Decisions of staff stay as they are.
    """
    years = neighbouring_years(document)
    peers = list(find_peers(document))
    _lock(document, peers)
    _drop_loose_ends(document)
    changes = sum(store(lineage_comparison(document.district_id, pair)) for pair in years)
    others = list(
        Document.objects.filter(pk__in=peers)
        .exclude(pk=document.pk)
        .select_related("district")
        .order_by("pk")
    )
    mine = Document.objects.select_related("district").get(pk=document.pk)
    changes += sum(store(comparison) for comparison in peer_comparisons(mine, others))
    Document.objects.filter(pk=document.pk).update(linked_at=timezone.now())
    return Suggested(document, changes, len(others))


def due() -> list[Document]:
    """Return the documents whose links are to be suggested anew, in order; one query."""
    return list(Document.objects.filter(linked_at__isnull=True).select_related("district").order_by("pk"))


def held_against(documents: Sequence[Document]) -> list[int]:
    """Return the ids of the other documents of the same districts and of the same years; one query."""
    districts = {document.district_id for document in documents}
    years = {document.year for document in documents}
    beside = Document.objects.filter(Q(district__in=districts) | Q(year__in=years))
    others = beside.exclude(pk__in=[document.pk for document in documents])
    return list(others.order_by("pk").values_list("pk", flat=True))


def texts_changed(*, documents: Sequence[int]) -> None:
    """Note that measures of these documents came, went or changed: their links are due."""
    Document.objects.filter(pk__in=documents).update(linked_at=None)


def _lock(document: Document, peers: Sequence[int]) -> None:
    """Keep others from suggesting links of the same documents at the same time; always in the same order."""
    concerned = Document.objects.filter(Q(district=document.district_id) | Q(pk__in=peers)).order_by("pk")
    list(concerned.select_for_update(of=("self",)).values_list("pk", flat=True))


def _drop_loose_ends(document: Document) -> None:
    """Remove the suggestions of a district over the years that no longer follow one another, or that have gone."""
    years = sorted(set(Document.objects.filter(district=document.district_id).values_list("year", flat=True)))
    following: set[tuple[int | None, int | None]] = {*pairwise(years)}
    # A measure of the first year is not new, and what becomes of one of the last nobody knows yet.
    following |= {(None, later) for later in years[1:]} | {(earlier, None) for earlier in years[:-1]}
    suggested = Link.objects.filter(kind=Link.Kind.LINEAGE, status=Link.Status.SUGGESTED).filter(
        Q(origin__document__district=document.district_id)
        | Q(target__document__district=document.district_id)
    )
    ends = suggested.values_list("pk", "origin__document__year", "target__document__year")
    loose = [pk for pk, earlier, later in ends if (earlier, later) not in following]
    Link.objects.filter(pk__in=loose).delete()
