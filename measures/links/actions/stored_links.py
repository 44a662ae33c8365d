"""Read the links that are stored between measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db.models import Q

from measures.links.actions.compared_sets import ComparedSets, DocumentComparisons
from measures.models import Link


class StoredLink(NamedTuple):
    """A link of the database: the ids of it and of the measures at its ends, its kind and status."""

    pk: int
    kind: str
    origin_id: int | None
    target_id: int | None
    status: str

    @property
    def ends(self) -> tuple[int | None, int | None]:
        """Return the ids of the measures at both ends."""
        return self.origin_id, self.target_id

    @property
    def is_decided(self) -> bool:
        """Return whether staff decided on it."""
        return self.status != Link.Status.SUGGESTED


def decided_links(compared: Sequence[ComparedSets]) -> list[tuple[StoredLink, ...]]:
    """Return for each two sets the links that staff decided on and that others follow from: those over the years.

    At most one query.
    """
    lineage = [each for each in compared if each.kind == Link.Kind.LINEAGE]
    found = _stored_links(_between_any(lineage) & ~Q(status=Link.Status.SUGGESTED)) if lineage else []
    return [tuple(between_years(each, found)) if each.kind == Link.Kind.LINEAGE else () for each in compared]


def links_concerned(comparisons: DocumentComparisons) -> list[StoredLink]:
    """Return the links of a document's measures, those between the years that it is compared in, and past its year.

    One query.
    """
    mine, lineage = list(comparisons.mine), comparisons.lineage
    condition = Q(origin__in=mine) | Q(target__in=mine) | _between_any(lineage)
    if len(lineage) > 1:
        condition |= Q(origin__in=lineage[0].origins.pks, target__in=lineage[-1].targets.pks)
    return _stored_links(condition)


def _between_any(lineage: Sequence[ComparedSets]) -> Q:
    """Return the condition that a link is between two years, with those that have one end in them."""
    condition = Q()
    for each in lineage:
        origins, targets = each.origins.pks, each.targets.pks
        condition |= Q(origin__in=origins, target__in=targets)
        condition |= Q(origin__in=origins, target__isnull=True) | Q(origin__isnull=True, target__in=targets)
    return condition


def between_years(comparison: ComparedSets, stored: Iterable[StoredLink]) -> Iterator[StoredLink]:
    """Yield the links between two years, with those that have one end in them."""
    origins: set[int | None] = {*comparison.origins.pks, None}
    targets: set[int | None] = {*comparison.targets.pks, None}
    return (link for link in stored if link.origin_id in origins and link.target_id in targets)


def _stored_links(condition: Q) -> list[StoredLink]:
    """Return the links for which a condition holds; one query, of columns."""
    found = Link.objects.filter(condition).order_by("pk")
    return [*map(StoredLink._make, found.values_list("pk", "kind", "origin_id", "target_id", "status"))]
