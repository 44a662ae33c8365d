"""Store computed links beside those that staff decided on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from measures.links.actions.compared_sets import ComparedSets
from measures.links.actions.computed_links import compute_lineage_links, compute_peer_links
from measures.models import Link

_COMPUTED = ("kind", "relation", "computed", "score", "evidence")
_BATCH = 500


class LinksOvertaken(Exception):
    """A text or a decision that links were computed from has changed since."""


@dataclass(frozen=True, slots=True)
class ComputedLinks:
    """The unsaved links between two sets, computed with the links that staff had ``decided`` on."""

    comparison: ComparedSets
    rows: tuple[Link, ...]
    decided: tuple[Link, ...]


def decided_links(comparison: ComparedSets) -> tuple[Link, ...]:
    """Return the links that staff decided on and that others follow from: those over the years; at most one query."""
    if comparison.kind != Link.Kind.LINEAGE:
        return ()
    return tuple(link for link in _existing_links(comparison) if link.status != Link.Status.SUGGESTED)


def compute_links(comparison: ComparedSets, decided: tuple[Link, ...], *, by_meaning: bool) -> ComputedLinks:
    """Return the links that the texts of two sets of measures give: the work, without the database."""
    if comparison.kind == Link.Kind.LINEAGE:
        rows = compute_lineage_links(comparison.origins, comparison.targets, decided, by_meaning=by_meaning)
    else:
        rows = compute_peer_links(
            comparison.kind, comparison.origins, comparison.targets, by_meaning=by_meaning
        )
    return ComputedLinks(comparison, tuple(rows), decided)


def write_suggestions(computed: ComputedLinks) -> int:
    """Bring the suggestions between two sets of measures in line with what was computed; return how many changed.

    What staff decided on stays as it is. Call it inside a transaction that has locked the documents and seen that their
    texts are still those. Raise `LinksOvertaken` where staff decided something since.
    """
    existing = {_suggestion_end_ids(link): link for link in _existing_links(computed.comparison)}
    decided = [link for link in existing.values() if link.status != Link.Status.SUGGESTED]
    if computed.comparison.kind == Link.Kind.LINEAGE and _decision_outcome(decided) != _decision_outcome(
        computed.decided
    ):
        raise LinksOvertaken
    done = {_suggestion_end_ids(link) for link in decided}
    wanted = {_suggestion_end_ids(row): row for row in computed.rows if _suggestion_end_ids(row) not in done}
    changed = []
    for ends, row in wanted.items():
        before = existing.get(ends)
        if before is None or all(getattr(before, name) == getattr(row, name) for name in _COMPUTED):
            continue
        for name in _COMPUTED:
            setattr(before, name, getattr(row, name))
        before.version += 1
        changed.append(before)
    outdated = [link.pk for ends, link in existing.items() if ends not in wanted and ends not in done]
    new = [row for ends, row in wanted.items() if ends not in existing]
    Link.objects.filter(pk__in=outdated).delete()
    Link.objects.bulk_update(changed, [*_COMPUTED, "version"], batch_size=_BATCH)
    Link.objects.bulk_create(new, batch_size=_BATCH)
    return len(outdated) + len(changed) + len(new)


def _decision_outcome(decided: Sequence[Link]) -> frozenset[tuple[int | None, int | None, str]]:
    """Return the ends and the status of decided links."""
    return frozenset((link.origin_id, link.target_id, link.status) for link in decided)


def _existing_links(comparison: ComparedSets) -> list[Link]:
    """Return the links that there are between the two sets; for two years also those with one end in them."""
    origins = [measure.pk for measure in comparison.origins]
    targets = [measure.pk for measure in comparison.targets]
    between = Q(origin__in=origins, target__in=targets)
    if comparison.kind == Link.Kind.LINEAGE:
        between |= Q(origin__in=origins, target__isnull=True) | Q(origin__isnull=True, target__in=targets)
    return list(Link.objects.filter(between).order_by("pk"))


def _suggestion_end_ids(link: Link) -> tuple[int | None, int | None]:
    """Return the ids of the measures at both ends."""
    return link.origin_id, link.target_id
