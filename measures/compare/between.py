"""The links between two documents, for all that shows them: pages, workbooks, API."""

from __future__ import annotations

from measures.models import Document, Link


def links_between(one: Document, other: Document) -> list[Link]:
    """Return the standing links between the measures of two documents, those that have no counterpart among them.

    A measure that is new in the later of two consecutive documents of a district comes as a link without origin, one
    that is not found any more as a link without target. Both ends come with their document and its district.
    """
    found = Link.objects.standing().between(one, other).select_related(*ENDS)
    return sorted(found, key=lambda link: (-link.score, link.pk))


#: What is read with a link.
ENDS = ("origin__document__district", "target__document__district", "origin__chapter", "target__chapter")
