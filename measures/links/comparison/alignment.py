"""Align the measures of several documents in rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from measures.links.comparison.comparison_plan import ComparisonPlan
from measures.links.comparison.row_groups import (
    ColumnLink,
    MeasureGroup,
    column_links,
    group_measures,
    link_rank,
    order_groups,
)
from measures.links.comparison.row_kinds import STRONGEST_KINDS, RowKind
from measures.models import Link, Measure


@dataclass(frozen=True, slots=True)
class LinkedElsewhere:
    """A measure of another row to which links of a row lead, the weightiest first."""

    other: Measure
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class AlignedRow:
    """Measures that stand side by side, a cell for each document; ``number`` counts rows from 1.

    ``links`` are between measures of the row, or say of one that it is new or was dropped.
    """

    number: int
    cells: tuple[tuple[Measure, ...], ...]
    kinds: tuple[RowKind, ...]
    links: tuple[Link, ...]
    elsewhere: tuple[LinkedElsewhere, ...]


@dataclass(slots=True)
class _ComparedMeasures:
    """The measures compared by id, and by the same ids the place of each in all the columns and its links.

    ``one_ended`` are the links that say of a measure that it is new or was dropped.
    """

    measures: dict[int, Measure]
    place: dict[int, int]
    links: dict[int, list[ColumnLink]] = field(default_factory=lambda: defaultdict(list))
    one_ended: dict[int, list[Link]] = field(default_factory=lambda: defaultdict(list))

    def in_order(self, link: Link) -> list[int]:
        """Return where a link between two measures stands among the links of a row: by columns, then by measures."""
        return sorted(self.place[end] for end in (link.origin_id, link.target_id) if end is not None)


def align_measures(
    columns: Sequence[Sequence[Measure]], links: Iterable[Link], plan: ComparisonPlan
) -> list[AlignedRow]:
    """Return the measures of ``columns``, each in the order of its document, in rows: every measure in exactly one.

    ``links`` are those between them that are not rejected; those of other pairs than the plan's are left aside.
    """
    given = list(links)
    pairs = {frozenset(pair) for pair in plan.pairs}
    between = [
        column_link for column_link in column_links(columns, given) if frozenset(column_link.columns) in pairs
    ]
    measures = {measure.pk: measure for column in columns for measure in column}
    known = _ComparedMeasures(measures, {pk: at for at, pk in enumerate(measures)})
    for column_link in between:
        for end in column_link.ends:
            known.links[end].append(column_link)
    for link in given:
        if link.origin_id is None or link.target_id is None:
            known.one_ended[link.origin_id or link.target_id or 0].append(link)
    groups = order_groups(columns, group_measures(columns, between, lineage=plan.lineage))
    return [_aligned_row(number, group, known, plan) for number, group in enumerate(groups, 1)]


def _aligned_row(
    number: int, group: MeasureGroup, known: _ComparedMeasures, plan: ComparisonPlan
) -> AlignedRow:
    """Return a group as a row."""
    inside = sorted((pk for cell in group.cells for pk in cell), key=known.place.__getitem__)
    own: dict[int, Link] = {}
    beyond: dict[int, list[Link]] = defaultdict(list)
    for pk in inside:
        for column_link in known.links[pk]:
            other = column_link.ends[0] if column_link.ends[1] == pk else column_link.ends[1]
            if other in inside:
                own[id(column_link)] = column_link.link
            else:
                beyond[other].append(column_link.link)
    kinds = _row_kinds(group, known, plan)
    alone = [link for pk in inside for link in known.one_ended[pk] if link.relation in kinds]
    elsewhere = [
        LinkedElsewhere(known.measures[other], tuple(sorted(links, key=link_rank, reverse=True)))
        for other, links in beyond.items()
    ]
    return AlignedRow(
        number=number,
        cells=tuple(
            tuple(known.measures[pk] for pk in inside if pk in cell) for cell in map(set, group.cells)
        ),
        kinds=kinds,
        links=(*sorted(own.values(), key=known.in_order), *alone),
        elsewhere=tuple(sorted(elsewhere, key=lambda one: link_rank(one.links[0]), reverse=True)),
    )


def _row_kinds(group: MeasureGroup, known: _ComparedMeasures, plan: ComparisonPlan) -> tuple[RowKind, ...]:
    """Return the kinds of a group's row: one for two documents, perhaps several for three.

    What a measure has in another row counts where it says more than the row itself: over the years always, so that
    nothing is called new or dropped that is not; among districts where nobody else stands in the row.
    """
    within: set[RowKind] = set()
    beyond: set[RowKind] = set()
    for pair in plan.pairs:
        inner, outer, without = _pair_kinds(group, pair, known)
        within |= inner
        beyond |= set() if plan.lineage and inner else outer
        if pair in plan.consecutive:
            within |= without
    found = within | beyond if plan.lineage else within or beyond
    return tuple(kind for kind in RowKind if kind in found) or (RowKind.ONLY,)


def _pair_kinds(
    group: MeasureGroup, pair: tuple[int, int], known: _ComparedMeasures
) -> tuple[set[RowKind], set[RowKind], set[RowKind]]:
    """Return the strongest relation of two columns inside the row, that to other rows, and what has no counterpart."""
    inside = {pk for cell in group.cells for pk in cell}
    relations: tuple[set[str], set[str]] = (set(), set())
    without: set[RowKind] = set()
    for column, kind in zip(pair, (RowKind.DROPPED, RowKind.NEW), strict=True):
        for pk in group.cells[column]:
            between = [
                column_link for column_link in known.links[pk] if set(column_link.columns) == set(pair)
            ]
            # The city's items in an annex are not followed over the years.
            if not between and known.measures[pk].kind == Measure.Kind.DISTRICT:
                without.add(kind)
            for column_link in between:
                relations[not inside.issuperset(column_link.ends)].add(column_link.link.relation)
    inner, outer = (set([kind for kind in STRONGEST_KINDS if kind in found][:1]) for found in relations)
    return inner, outer, without
