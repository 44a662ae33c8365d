"""Group the measures of several documents into rows, and order the rows. See docs/compare.md for the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from measures.models import Link, Measure

#: Measures of one document in one row at most.
MOST_IN_CELL = 4

LinkRank = tuple[bool, bool, float]
#: The partners of a measure in a column, by its id and the column.
Partners = defaultdict[tuple[int, int], set[int]]


@dataclass(slots=True)
class MeasureGroup:
    """Measures that stand together: their ids by column."""

    cells: list[list[int]]


@dataclass(frozen=True, slots=True)
class ColumnLink:
    """A link between measures of two columns."""

    link: Link
    ends: tuple[int, int]
    columns: tuple[int, int]


def link_rank(link: Link) -> LinkRank:
    """Return the rank of a link: confirmed before suggested, same before related, then by score."""
    return (
        link.status == Link.Status.CONFIRMED,
        link.relation != Link.Relation.RELATED,
        link.score,
    )


def column_links(columns: Sequence[Sequence[Measure]], links: Iterable[Link]) -> list[ColumnLink]:
    """Return the links between measures of different columns, the weightiest first, each once."""
    place = {
        measure.pk: (column, at)
        for column, measures in enumerate(columns)
        for at, measure in enumerate(measures)
    }
    found: dict[tuple[int, int], ColumnLink] = {}
    for link in links:
        one, other = link.origin_id, link.target_id
        if one not in place or other not in place or place[one][0] == place[other][0]:
            continue
        column_link = ColumnLink(link, (one, other), (place[one][0], place[other][0]))
        key = (min(one, other), max(one, other))
        if key not in found or link_rank(link) > link_rank(found[key].link):
            found[key] = column_link
    return sorted(
        found.values(),
        key=lambda one: ([-part for part in link_rank(one.link)], sorted(place[end] for end in one.ends)),
    )


def group_measures(
    columns: Sequence[Sequence[Measure]], ordered: Sequence[ColumnLink], *, lineage: bool
) -> list[MeasureGroup]:
    """Return every measure in exactly one group. ``ordered`` are the links, the weightiest first.

    ``lineage`` says that the columns are years of one district.
    """
    groups: dict[int, MeasureGroup] = {}
    for column, measures in enumerate(columns):
        for measure in measures:
            cells: list[list[int]] = [[] for _ in columns]
            cells[column].append(measure.pk)
            groups[measure.pk] = MeasureGroup(cells)
    partners: Partners = defaultdict(set)
    for column_link in _best_links(ordered):
        one, other = (groups[end] for end in column_link.ends)
        fits = (
            _fits_years(one, other, column_link, partners)
            if lineage
            else _fits_districts(one, other, column_link)
        )
        if one is other or not fits:
            continue
        for end, partner, column in zip(
            column_link.ends, column_link.ends[::-1], column_link.columns[::-1], strict=True
        ):
            partners[end, column].add(partner)
        for column, cell in enumerate(other.cells):
            one.cells[column] += cell
            for pk in cell:
                groups[pk] = one
    return list({id(group): group for group in groups.values()}.values())


def _best_links(ordered: Iterable[ColumnLink]) -> list[ColumnLink]:
    """Return the links that are the best of one of their ends towards the other's document."""
    seen: set[tuple[int, int]] = set()
    kept = []
    for column_link in ordered:
        (one, other), (left, right) = column_link.ends, column_link.columns
        sights = {(one, right), (other, left)}
        if not sights <= seen:
            kept.append(column_link)
        seen |= sights
    return kept


def _fits_districts(one: MeasureGroup, other: MeasureGroup, column_link: ColumnLink) -> bool:
    """Return whether two groups of several districts may become one.

    Only a measure that is more than related, and alone so far, may join another of its district in a cell: a broad
    measure of one district does not pull together what the others keep apart.
    """
    sizes = _sizes(one, other)
    if max(sizes) == 1:
        return True
    alone = min(sum(map(len, group.cells)) for group in (one, other)) == 1
    return alone and max(sizes) <= MOST_IN_CELL and column_link.link.relation != Link.Relation.RELATED


def _fits_years(one: MeasureGroup, other: MeasureGroup, column_link: ColumnLink, partners: Partners) -> bool:
    """Return whether two groups of several years of a district may become one.

    One measure may have several partners in another year, but those have no others; and links between two years do not
    join two measures of a third.
    """
    sizes = _sizes(one, other)
    if max(sizes) > MOST_IN_CELL:
        return False
    if any(
        one.cells[column] and other.cells[column]
        for column in set(range(len(sizes))) - {*column_link.columns}
    ):
        return False
    left, right = column_link.ends
    left_column, right_column = column_link.columns
    of_left, of_right = partners[left, right_column], partners[right, left_column]
    if of_left and of_right:
        return False
    back = left_column if of_left else right_column
    return all(len(partners[partner, back]) == 1 for partner in of_left or of_right)


def _sizes(one: MeasureGroup, other: MeasureGroup) -> list[int]:
    """Return how many measures of each document two groups have together."""
    return [len(left) + len(right) for left, right in zip(one.cells, other.cells, strict=True)]


def order_groups(columns: Sequence[Sequence[Measure]], groups: Sequence[MeasureGroup]) -> list[MeasureGroup]:
    """Return the groups in the order of the first document.

    What the first does not have stands after what comes before it in its own document, at the head if nothing does.
    """
    rows: list[MeasureGroup] = []
    placed: set[int] = set()
    of = {pk: group for group in groups for cell in group.cells for pk in cell}
    for column in columns:
        before: MeasureGroup | None = None
        met: set[int] = set()
        for measure in column:
            group = of[measure.pk]
            if id(group) not in placed:
                at = next((at + 1 for at, row in enumerate(rows) if row is before), 0)
                rows.insert(at, group)
                placed.add(id(group))
            # A row of an earlier measure of the document does not move the place for the next one back.
            if id(group) not in met:
                before = group
                met.add(id(group))
    return rows
