"""Lock the documents of links, so that suggestions and decisions take turns."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from measures.models import Document


def lock_linked_documents(links: Collection[int]) -> None:
    """Lock out other suggestions and decisions for the districts of these ``links`` (their ids).

    Suggestions depend on decisions: one waits for the other. Call it in a transaction, before any lock on a link.
    """
    ends = Q(measures__links_out__in=links) | Q(measures__links_in__in=links)
    districts = list(Document.objects.filter(ends).order_by().values_list("district", flat=True).distinct())
    locked = Document.objects.select_for_update(of=("self",)).filter(district__in=districts).order_by("pk")
    list(locked.values_list("pk", flat=True))
