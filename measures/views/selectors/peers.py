"""What other districts do in the same year, and what the city asks: the links of one measure across documents."""

from __future__ import annotations

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404

from measures.models import Document, Link, Measure

#: So many are shown at once.
SIZE = 20


def peers(measure: Measure, number: str) -> Page[Link]:
    """Return a page of the measure's links to those of other documents, or to the city's items: two queries.

    What is the same stands before what is related, what staff confirmed before suggestions, then the likelier.
    Raise `Http404` where there is no such page.
    """
    try:
        return Paginator(_ordered(measure), SIZE).page(number or 1)
    except InvalidPage as wrong:
        raise Http404(str(wrong)) from wrong


def was_compared(measure: Measure) -> bool:
    """Whether links to other documents of the year have been looked for; at most one query."""
    document = measure.document
    if document.linked_at is None:
        return False
    others = Document.objects.filter(year=document.year, linked_at__isnull=False)
    return others.exclude(district=document.district_id).exists()


def _ordered(measure: Measure) -> QuerySet[Link]:
    def first(**condition: str) -> Case:
        return Case(When(**condition, then=Value(0)), default=Value(1), output_field=IntegerField())

    return (
        Link.objects.standing()
        .of(measure)
        .filter(kind__in=[Link.Kind.PEER, Link.Kind.CITY])
        .select_related("origin__document__district", "target__document__district")
        .order_by(first(relation=Link.Relation.SAME), first(status=Link.Status.CONFIRMED), "-score", "pk")
    )
