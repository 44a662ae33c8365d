"""Having links to oneself: who suggests and who decides take turns, always documents first."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from measures.models import Document


def lock_linked_documents(links: Collection[int]) -> None:
    """Keep others from suggesting or deciding links of the districts that ``links`` lead between.

    What is suggested rests on what was decided: a suggestion that is being written waits for the decision, or the
    other way round. Call it in a transaction, before anything of a link is locked.
    """
    ends = Q(measures__links_out__in=links) | Q(measures__links_in__in=links)
    districts = list(Document.objects.filter(ends).order_by().values_list("district", flat=True).distinct())
    locked = Document.objects.select_for_update(of=("self",)).filter(district__in=districts).order_by("pk")
    list(locked.values_list("pk", flat=True))
