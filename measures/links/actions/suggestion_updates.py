"""Store computed links beside those that staff decided on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connections, router
from django.db.models import Q
from django.utils import timezone

from measures.links.actions.compared_sets import ComparedSets
from measures.links.actions.computed_links import SuggestedLink, compute_lineage_links, compute_peer_links
from measures.models import Link
from measures.writing.row_insertion import insert_rows

_COMPUTED = ("kind", "relation", "computed", "score", "evidence")
_INSERTED = (
    *("kind", "relation", "origin", "target", "score", "evidence", "computed"),
    *("status", "decision", "version", "created_at", "updated_at"),
)
_BATCH = 500


class LinksOvertaken(Exception):
    """A text or a decision that links were computed from has changed since."""


@dataclass(frozen=True, slots=True)
class ComputedLinks:
    """The links between two sets, computed with those that staff had ``decided`` on."""

    comparison: ComparedSets
    rows: tuple[SuggestedLink, ...]
    decided: tuple[Link, ...]


class _StoredLink(NamedTuple):
    """A link of the database: the ids of it and of the measures at its ends, and whether it was decided."""

    pk: int
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


def decided_links(comparison: ComparedSets) -> tuple[Link, ...]:
    """Return the links that staff decided on and that others follow from: those over the years; at most one query."""
    if comparison.kind != Link.Kind.LINEAGE:
        return ()
    found = Link.objects.filter(_between_sets(comparison)).exclude(status=Link.Status.SUGGESTED)
    return tuple(found.order_by("pk"))


def compute_links(comparison: ComparedSets, decided: tuple[Link, ...], *, by_meaning: bool) -> ComputedLinks:
    """Return the links that the texts of two sets of measures give: the work, without the database."""
    if comparison.kind == Link.Kind.LINEAGE:
        rows = compute_lineage_links(comparison.origins, comparison.targets, decided, by_meaning=by_meaning)
    else:
        rows = compute_peer_links(
            comparison.kind, comparison.origins.texts, comparison.targets.texts, by_meaning=by_meaning
        )
    return ComputedLinks(comparison, tuple(rows), decided)


def write_suggestions(computed: Sequence[ComputedLinks], measures: Collection[int]) -> int:
    """Bring the suggestions between sets of measures in line with what was computed; return how many changed.

    ``measures`` are those of the document that the others are compared with. What staff decided on stays as it is. Call
    it inside a transaction that has locked the documents and seen that their texts are still those. Raise
    `LinksOvertaken` where staff decided something since.
    """
    changes, peers = 0, []
    for each in computed:
        if each.comparison.kind != Link.Kind.LINEAGE:
            peers.append(each)
            continue
        stored = _stored_links(_between_sets(each.comparison))
        if _decision_outcome(link for link in stored if link.is_decided) != _decision_outcome(each.decided):
            raise LinksOvertaken
        changes += _write_rows(each.rows, stored)
    return changes + _write_rows(
        [row for each in peers for row in each.rows], _stored_peer_links(peers, measures)
    )


def _write_rows(rows: Sequence[SuggestedLink], stored: Sequence[_StoredLink]) -> int:
    """Make ``rows`` of the ``stored`` suggestions; return how many changed."""
    decided = {link.ends for link in stored if link.is_decided}
    wanted = {row.ends: row for row in rows if row.ends not in decided}
    existing = {link.ends: link.pk for link in stored if not link.is_decided}
    changed = []
    kept = {pk: wanted[ends] for ends, pk in existing.items() if ends in wanted}
    before = Link.objects.filter(pk__in=list(kept)).order_by("pk")
    for pk, version, *computed in before.values_list("pk", "version", *_COMPUTED):
        now = [getattr(kept[pk], name) for name in _COMPUTED]
        if computed != now:
            changed.append(Link(pk=pk, version=version + 1, **dict(zip(_COMPUTED, now, strict=True))))
    outdated = [pk for ends, pk in existing.items() if ends not in wanted]
    new = [row for ends, row in wanted.items() if ends not in existing]
    Link.objects.filter(pk__in=outdated).delete()
    Link.objects.bulk_update(changed, [*_COMPUTED, "version"], batch_size=_BATCH)
    _insert_links(new)
    return len(outdated) + len(changed) + len(new)


def _insert_links(rows: Sequence[SuggestedLink]) -> None:
    """Insert new suggestions."""
    using = connections[router.db_for_write(Link)]
    now = using.ops.adapt_datetimefield_value(timezone.now())
    same = Link.Status.SUGGESTED.value, "", 1, now, now
    values = (
        (*row[:-1], using.ops.adapt_json_value(row.evidence, None), row.computed, *same) for row in rows
    )
    insert_rows(Link, _INSERTED, values)


def _decision_outcome(decided: Iterable[Link | _StoredLink]) -> frozenset[tuple[int | None, int | None, str]]:
    """Return the ends and the status of decided links."""
    return frozenset((link.origin_id, link.target_id, link.status) for link in decided)


def _between_sets(comparison: ComparedSets) -> Q:
    """Return the condition that a link is between two years, with those that have one end in them."""
    origins, targets = comparison.origins.pks, comparison.targets.pks
    return (
        Q(origin__in=origins, target__in=targets)
        | Q(origin__in=origins, target__isnull=True)
        | Q(origin__isnull=True, target__in=targets)
    )


def _stored_peer_links(computed: Sequence[ComputedLinks], measures: Collection[int]) -> list[_StoredLink]:
    """Return the links that there are between the sets that were compared; at most one query for all."""
    if not computed:
        return []
    compared = [each.comparison for each in computed]
    set_of = {pk: id(each) for one in compared for each in (one.origins, one.targets) for pk in each.pks}
    pairs = {(id(one.origins), id(one.targets)) for one in compared}
    stored = _stored_links(Q(origin__in=measures) | Q(target__in=measures))
    return [
        link for link in stored if (set_of.get(link.origin_id or 0), set_of.get(link.target_id or 0)) in pairs
    ]


def _stored_links(condition: Q) -> list[_StoredLink]:
    """Return the links for which a condition holds; one query, of columns."""
    found = Link.objects.filter(condition).order_by("pk")
    return [_StoredLink(*row) for row in found.values_list("pk", "origin_id", "target_id", "status")]
