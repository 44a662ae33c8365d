"""Read the links that are stored between measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from measures.links.actions.compared_sets import ComparedSets, DocumentComparisons, measures_between
from measures.links.actions.plain_rows import listed_ids, read_rows
from measures.models import Link

#: The statuses of links that staff decided on, in SQL.
_DECIDED = "('" + "', '".join(each.value for each in Link.Status if each != Link.Status.SUGGESTED) + "')"


class StoredLink(NamedTuple):
    """A link of the database: the ids of it and of the measures at its ends, its kind and status."""

    id: int
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
    found = []
    if lineage:
        found = _stored_links(_between_any(lineage, f" AND status IN {_DECIDED}"))
    return [tuple(between_years(each, found)) if each.kind == Link.Kind.LINEAGE else () for each in compared]


def links_concerned(comparisons: DocumentComparisons, compared: Iterable[ComparedSets]) -> list[StoredLink]:
    """Return a document's links over the years, those past its year too, and those between the ``compared`` sets.

    One query.
    """
    mine, lineage = listed_ids(comparisons.mine), comparisons.lineage
    theirs = listed_ids(sorted(set(measures_between(compared))))
    of_kind = f"kind = '{Link.Kind.LINEAGE.value}'"
    conditions = [
        f"origin_id IN {mine} AND ({of_kind} OR target_id IN {theirs})",
        f"target_id IN {mine} AND ({of_kind} OR origin_id IN {theirs})",
    ]
    if lineage:
        first, last = listed_ids(lineage[0].origins.pks), listed_ids(lineage[-1].targets.pks)
        conditions += [_between_any(lineage), f"origin_id IN {first} AND target_id IN {last}"]
    return _stored_links(" OR ".join(conditions))


def between_years(comparison: ComparedSets, stored: Iterable[StoredLink]) -> Iterator[StoredLink]:
    """Yield the links between two years, with those that have one end in them."""
    origins: set[int | None] = {*comparison.origins.pks, None}
    targets: set[int | None] = {*comparison.targets.pks, None}
    return (link for link in stored if link.origin_id in origins and link.target_id in targets)


def _between_any(lineage: Sequence[ComparedSets], besides: str = "") -> str:
    """Return the condition that a link is between two years, with those that have one end in them.

    What holds ``besides`` is in each part, where an index serves it.
    """
    ends = [(listed_ids(each.origins.pks), listed_ids(each.targets.pks)) for each in lineage]
    return " OR ".join(
        f"origin_id IN {origins}{besides} AND (target_id IN {targets} OR target_id IS NULL)"
        f" OR origin_id IS NULL AND target_id IN {targets}{besides}"
        for origins, targets in ends
    )


def _stored_links(condition: str) -> list[StoredLink]:
    """Return the links for which a condition in SQL holds; one query."""
    return [*map(StoredLink._make, read_rows(Link, StoredLink._fields, condition, ["id"]))]
