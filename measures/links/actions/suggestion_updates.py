"""Store computed links beside those that staff decided on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from json import JSONEncoder

from django.db import connections, router
from django.utils import timezone

from measures.links.actions.compared_sets import ComparedSets, DocumentComparisons
from measures.links.actions.computed_links import LikelyLinks, SuggestedLink
from measures.links.actions.stored_links import StoredLink, between_years, links_concerned
from measures.links.likeness.measure_matching import MeasureMatch, match_pairs
from measures.models import Link
from measures.writing.row_insertion import insert_rows

#: Called between two comparisons; an exception ends the work with nothing written.
BetweenComparisons = Callable[[], None]

_COMPUTED = ("kind", "relation", "computed", "score", "evidence")
_INSERTED = (
    *("kind", "relation", "origin", "target", "score", "evidence", "computed"),
    *("status", "decision", "version", "created_at", "updated_at"),
)
#: Makes JSON of evidence, which holds no object inside itself, in half the time.
_EVIDENCE = JSONEncoder(ensure_ascii=False, check_circular=False)
_BATCH = 500
#: Pairs of measures in which what agrees is looked for together: a second's work, more where titles are encoded.
_TOGETHER = 2_000


class LinksOvertaken(Exception):
    """A text or a decision that links were computed from has changed since."""


@dataclass(frozen=True, slots=True)
class ComputedLinks:
    """The links between two sets, computed with those that staff had ``decided`` on."""

    comparison: ComparedSets
    rows: tuple[SuggestedLink, ...]
    decided: tuple[StoredLink, ...]


def compute_links(
    prepared: Iterable[tuple[ComparedSets, tuple[StoredLink, ...]]],
    *,
    by_meaning: bool,
    between: BetweenComparisons = lambda: None,
) -> list[ComputedLinks]:
    """Return the links that the texts of sets of measures give: the work, without the database.

    The sets come two by two, each two with the links between them that staff decided on; ``between`` is called before
    each comparison, and while what agrees is looked for.
    """
    likely = []
    for comparison, decided in prepared:
        between()
        likely.append(LikelyLinks(comparison, decided, by_meaning=by_meaning))
    pairs = [pair for each in likely for pair in each.linked]
    found: list[MeasureMatch] = []
    while len(found) < len(pairs):
        between()
        found += match_pairs(pairs[len(found) : len(found) + _TOGETHER])
    matches = iter(found)
    return [
        ComputedLinks(
            each.comparison, tuple(each.links(islice(matches, len(each.linked)))), tuple(each.decided)
        )
        for each in likely
    ]


def write_suggestions(comparisons: DocumentComparisons, computed: Sequence[ComputedLinks]) -> int:
    """Bring the suggestions of a document in line with what was computed for some of its comparisons.

    Return how many changed. What staff decided on stays as it is. Call it inside a transaction that has locked the
    documents and seen that their texts are still those. Raise `LinksOvertaken` where staff decided something since.
    """
    stored = links_concerned(comparisons, [each.comparison for each in computed])
    loose = _loose_suggestions(stored, comparisons)
    _delete_links([link.id for link in loose])
    peers, concerned = [], []
    for each in computed:
        if each.comparison.kind != Link.Kind.LINEAGE:
            peers.append(each.comparison)
            continue
        between = list(between_years(each.comparison, stored))
        if _decision_outcome(link for link in between if link.is_decided) != _decision_outcome(each.decided):
            raise LinksOvertaken
        concerned += between
    concerned += _between_peers(peers, stored)
    gone = set(loose)
    return _write_rows(
        [row for each in computed for row in each.rows], [link for link in concerned if link not in gone]
    )


def _loose_suggestions(stored: Iterable[StoredLink], comparisons: DocumentComparisons) -> list[StoredLink]:
    """Return the lineage suggestions of a document, or past it, between years that are not consecutive."""
    measures = comparisons.years
    years: list[int | None] = [*measures]
    # A measure of the first year is not new, and one of the last year is not dropped.
    following = {
        *pairwise(years),
        *((None, later) for later in years[1:]),
        *((one, None) for one in years[:-1]),
    }
    year_of: dict[int | None, int | None] = {pk: year for year, pks in measures.items() for pk in pks}
    # Measures elsewhere have no year here: nothing leads there.
    year_of[None] = None
    return [
        link
        for link in stored
        if link.kind == Link.Kind.LINEAGE
        and not link.is_decided
        and (year_of.get(link.origin_id, 0), year_of.get(link.target_id, 0)) not in following
    ]


def _write_rows(rows: Sequence[SuggestedLink], stored: Sequence[StoredLink]) -> int:
    """Make ``rows`` of the ``stored`` suggestions; return how many changed."""
    decided = {link.ends for link in stored if link.is_decided}
    wanted = {row.ends: row for row in rows if row.ends not in decided}
    existing = {link.ends: link.id for link in stored if not link.is_decided}
    outdated = [pk for ends, pk in existing.items() if ends not in wanted]
    new = [row for ends, row in wanted.items() if ends not in existing]
    changed = _changed_links({pk: wanted[ends] for ends, pk in existing.items() if ends in wanted})
    _delete_links(outdated)
    Link.objects.bulk_update(changed, [*_COMPUTED, "version"], batch_size=_BATCH)
    _insert_links(new)
    return len(outdated) + len(changed) + len(new)


def _changed_links(kept: Mapping[int, SuggestedLink]) -> list[Link]:
    """Return those of the stored links by id that are not what was computed, as they are now; one query at most."""
    changed: list[Link] = []
    if not kept:
        return changed
    before = Link.objects.filter(pk__in=list(kept)).order_by("pk")
    for pk, version, *computed in before.values_list("pk", "version", *_COMPUTED):
        now = [getattr(kept[pk], name) for name in _COMPUTED]
        if computed != now:
            changed.append(Link(pk=pk, version=version + 1, **dict(zip(_COMPUTED, now, strict=True))))
    return changed


def _delete_links(pks: Sequence[int]) -> None:
    """Delete links by id, without making a statement where there are none."""
    if pks:
        Link.objects.filter(pk__in=pks).delete()


def _insert_links(rows: Sequence[SuggestedLink]) -> None:
    """Insert new suggestions."""
    using = connections[router.db_for_write(Link)]
    now = using.ops.adapt_datetimefield_value(timezone.now())
    same = Link.Status.SUGGESTED.value, "", 1, now, now
    values = ((*row[:-1], _EVIDENCE.encode(row.evidence), row.computed, *same) for row in rows)
    insert_rows(Link, _INSERTED, values)


def _decision_outcome(decided: Iterable[StoredLink]) -> frozenset[tuple[int | None, int | None, str]]:
    """Return the ends and the status of decided links."""
    return frozenset((link.origin_id, link.target_id, link.status) for link in decided)


def _between_peers(compared: Sequence[ComparedSets], stored: Iterable[StoredLink]) -> list[StoredLink]:
    """Return the links that there are between the sets that were compared."""
    set_of = {pk: id(each) for one in compared for each in (one.origins, one.targets) for pk in each.pks}
    pairs = {(id(one.origins), id(one.targets)) for one in compared}
    return [
        link for link in stored if (set_of.get(link.origin_id or 0), set_of.get(link.target_id or 0)) in pairs
    ]
