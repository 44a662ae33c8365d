"""Which measures of several documents stand together in a row. See docs/compare.md for the rule and its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from measures.models import Link, Measure

#: So many measures of one document may stand in one row.
MOST_IN_CELL = 4

Rank = tuple[bool, bool, float]


@dataclass(slots=True)
class Group:
    """Measures that stand together: their ids by column."""

    cells: list[list[int]]


@dataclass(frozen=True, slots=True)
class Joint:
    """A link between measures of two columns."""

    link: Link
    ends: tuple[int, int]
    columns: tuple[int, int]


def rank(link: Link) -> Rank:
    """Return how much a link weighs: confirmed before suggested, what is more than related before that, the score."""
    return (
        link.status == Link.Status.CONFIRMED,
        link.relation != Link.Relation.RELATED,
        link.score,
    )


def joints(columns: Sequence[Sequence[Measure]], links: Iterable[Link]) -> list[Joint]:
    """Return the links between measures of different columns, the weightiest first, each once."""
    place = {
        measure.pk: (column, at) for column, held in enumerate(columns) for at, measure in enumerate(held)
    }
    found: dict[tuple[int, int], Joint] = {}
    for link in links:
        one, other = link.origin_id, link.target_id
        if one not in place or other not in place or place[one][0] == place[other][0]:
            continue
        joint = Joint(link, (one, other), (place[one][0], place[other][0]))
        key = (min(one, other), max(one, other))
        if key not in found or rank(link) > rank(found[key].link):
            found[key] = joint
    return sorted(
        found.values(),
        key=lambda one: ([-part for part in rank(one.link)], sorted(place[end] for end in one.ends)),
    )


def join(columns: Sequence[Sequence[Measure]], ordered: Sequence[Joint], *, lineage: bool) -> list[Group]:
    """Return every measure in exactly one group. ``ordered`` are the joints, the weightiest first.

    ``lineage`` says that the columns are years of one district.
    """
    groups: dict[int, Group] = {}
    for column, held in enumerate(columns):
        for measure in held:
            cells: list[list[int]] = [[] for _ in columns]
            cells[column].append(measure.pk)
            groups[measure.pk] = Group(cells)
    for joint in _best(ordered):
        one, other = (groups[end] for end in joint.ends)
        if one is other or not _may_join(one, other, joint, lineage=lineage):
            continue
        for column, cell in enumerate(other.cells):
            one.cells[column] += cell
            for pk in cell:
                groups[pk] = one
    return list({id(group): group for group in groups.values()}.values())


def _best(ordered: Iterable[Joint]) -> list[Joint]:
    """Return the joints that are the best of one of their ends towards the other's document."""
    seen: set[tuple[int, int]] = set()
    kept = []
    for joint in ordered:
        (one, other), (left, right) = joint.ends, joint.columns
        sights = {(one, right), (other, left)}
        if not sights <= seen:
            kept.append(joint)
        seen |= sights
    return kept


def _may_join(one: Group, other: Group, joint: Joint, *, lineage: bool) -> bool:
    """Whether two groups may become one.

    Without two measures in a cell, always. With two, what is only related may not; and one of the two must still be
    on its own: among districts altogether, so that a broad measure of one does not pull together what the others keep
    apart; over the years towards the other's year, as plans split and merge what they promise.
    """
    sizes = [len(left) + len(right) for left, right in zip(one.cells, other.cells, strict=True)]
    if max(sizes) == 1:
        return True
    if joint.link.relation == Link.Relation.RELATED or max(sizes) > MOST_IN_CELL:
        return False
    if lineage:
        left, right = joint.columns
        return not one.cells[right] or not other.cells[left]
    return min(sum(map(len, group.cells)) for group in (one, other)) == 1
