"""The relation of matched measures of two years: same, changed, split or merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LineagePair:
    """A measure of one year and one of the next that belong together; ``same`` if they say the same."""

    origin: Hashable
    target: Hashable
    same: bool


def lineage_relations(pairs: Sequence[LineagePair]) -> list[str]:
    """Return what became of each tie's origin in its target: ``same``, ``changed``, ``split`` or ``merged``.

    ``pairs`` are all between two documents. What says the same goes on, whatever else took up parts of it. Else an
    origin with more targets than the target has origins was split, the other way round it was merged, and one that
    has as many was changed.

    >>> pairs = [("5", "21"), ("5", "23"), ("7", "6")]
    >>> lineage_relations([LineagePair(origin, target, same=False) for origin, target in pairs])
    ['split', 'split', 'changed']
    """
    targets, origins = Counter(pair.origin for pair in pairs), Counter(pair.target for pair in pairs)
    return [_relation(pair.same, targets[pair.origin], origins[pair.target]) for pair in pairs]


def _relation(same: bool, targets: int, origins: int) -> str:
    if same:
        return "same"
    if targets == origins:
        return "changed"
    return "split" if targets > origins else "merged"
