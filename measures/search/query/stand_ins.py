"""Stand-ins for departments: successors and predecessors of one that has no assignments any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from districts.models import Succession
from measures.models import Assignment


@dataclass(frozen=True, slots=True)
class StandIn:
    """The departments that replace one without assignments: ``others`` by id, ``note`` in words (现区委金融办)."""

    value: str
    others: tuple[str, ...]
    note: str


def find_stand_ins(values: Iterable[str], using: str = "default") -> tuple[StandIn, ...]:
    """Return the stand-ins of those of the departments, given by id, that have no assignment in force.

    A department with assignments has none, so that its numbers equal its lists. One without is replaced by all its
    successors and predecessors, near and far. One query, two where one of the departments has any.
    """
    ids = [int(value) for value in values if value.isascii() and value.isdigit()]
    if not ids:
        return ()
    pairs = list(
        Succession.objects.using(using)
        .order_by("date", "pk")
        .values_list("predecessor", "successor", "predecessor__name", "successor__name")
    )
    after, before = (
        _adjacency((old, new) for old, new, *_ in pairs),
        _adjacency((new, old) for old, new, *_ in pairs),
    )
    names = {pk: name for old, new, *called in pairs for pk, name in zip((old, new), called, strict=True)}
    related = [pk for pk in ids if pk in names]
    if not related:
        return ()
    assigned = Assignment.objects.using(using).in_force().filter(department__in=related)
    named = set(assigned.order_by().values_list("department", flat=True).distinct())
    return tuple(_stand_in(pk, after, before, names) for pk in related if pk not in named)


def _stand_in(
    pk: int, after: Mapping[int, list[int]], before: Mapping[int, list[int]], names: Mapping[int, str]
) -> StandIn:
    word, way = ("现", after) if pk in after else ("原", before)
    ends = [one for one in _reachable(pk, way) if one not in way] or _reachable(pk, way)
    others = dict.fromkeys([*_reachable(pk, after), *_reachable(pk, before)])
    return StandIn(str(pk), tuple(map(str, others)), word + "、".join(names[one] for one in ends))


def _adjacency(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    ways: dict[int, list[int]] = {}
    for start, end in pairs:
        ways.setdefault(start, []).append(end)
    return ways


def _reachable(pk: int, ways: Mapping[int, list[int]]) -> list[int]:
    """Return all departments that can be reached from one, near ones first, without itself."""
    reached = [pk]
    for one in reached:
        reached += [end for end in dict.fromkeys(ways.get(one, ())) if end not in reached]
    return reached[1:]
