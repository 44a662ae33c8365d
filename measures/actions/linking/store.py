"""Keeping what was computed beside what staff decided."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from measures.actions.linking.rows import lineage_rows, peer_rows
from measures.actions.linking.scope import Comparison
from measures.models import Link

_COMPUTED = ("kind", "relation", "computed", "score", "evidence")
_BATCH = 500


def store(comparison: Comparison) -> int:
    """Bring the suggestions between two sets of measures up to date; return how many changed, came or went.

    What staff decided on stays as it is. Call it inside a transaction that has locked the documents.
    """
    existing = {_ends(link): link for link in _existing(comparison)}
    decided = [link for link in existing.values() if link.status != Link.Status.SUGGESTED]
    done = {_ends(link) for link in decided}
    wanted = {_ends(row): row for row in _rows(comparison, decided) if _ends(row) not in done}
    changed = []
    for ends, row in wanted.items():
        before = existing.get(ends)
        if before is None or all(getattr(before, name) == getattr(row, name) for name in _COMPUTED):
            continue
        for name in _COMPUTED:
            setattr(before, name, getattr(row, name))
        before.version += 1
        changed.append(before)
    gone = [link.pk for ends, link in existing.items() if ends not in wanted and ends not in done]
    new = [row for ends, row in wanted.items() if ends not in existing]
    Link.objects.filter(pk__in=gone).delete()
    Link.objects.bulk_update(changed, [*_COMPUTED, "version"], batch_size=_BATCH)
    Link.objects.bulk_create(new, batch_size=_BATCH)
    return len(gone) + len(changed) + len(new)


def _rows(comparison: Comparison, decided: Sequence[Link]) -> list[Link]:
    """Return what is computed of a comparison, not saved."""
    if comparison.kind == Link.Kind.LINEAGE:
        return lineage_rows(comparison.origins, comparison.targets, decided)
    return peer_rows(comparison.kind, comparison.origins, comparison.targets)


def _existing(comparison: Comparison) -> list[Link]:
    """Return the links that there are between the two sets; for two years also those with one end in them."""
    origins = [measure.pk for measure in comparison.origins]
    targets = [measure.pk for measure in comparison.targets]
    between = Q(origin__in=origins, target__in=targets)
    if comparison.kind == Link.Kind.LINEAGE:
        between |= Q(origin__in=origins, target__isnull=True) | Q(origin__isnull=True, target__in=targets)
    return list(Link.objects.filter(between).order_by("pk"))


def _ends(link: Link) -> tuple[int | None, int | None]:
    """Return the ids of the measures at both ends."""
    return link.origin_id, link.target_id
