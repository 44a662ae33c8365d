"""Pair stored records with the parts of a corrected source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

O = TypeVar("O")  # noqa: E741
N = TypeVar("N")

#: The keys of an old and of a new record, which match if equal and unique on both sides. None never matches.
PairingKey = tuple[Callable[[O], Hashable | None], Callable[[N], Hashable | None]]


def pair_records(old: Sequence[O], new: Sequence[N], keys: Sequence[PairingKey[O, N]]) -> list[O | None]:
    """Return for each of ``new`` the matching one of ``old``, or None; each old one at most once.

    The keys are tried in order, the surest first, each on those that the earlier ones left. A key that two share
    matches nothing.

    >>> by_value = (lambda each: each, lambda each: each)
    >>> pair_records([1, 2, 3], [3, 4, 1], [by_value])
    [3, None, 1]
    """
    result: list[O | None] = [None] * len(new)
    old_left, new_left = set(range(len(old))), set(range(len(new)))
    for of_old, of_new in keys:
        if not (old_left and new_left):
            break
        olds = _by_key((index, of_old(old[index])) for index in sorted(old_left))
        news = _by_key((index, of_new(new[index])) for index in sorted(new_left))
        for key, new_indexes in news.items():
            old_indexes = olds.get(key, [])
            if len(new_indexes) == len(old_indexes) == 1:
                result[new_indexes[0]] = old[old_indexes[0]]
                old_left.discard(old_indexes[0])
                new_left.discard(new_indexes[0])
    return result


def _by_key(items: object) -> dict[Hashable, list[int]]:
    """Return the indexes under each key, those without a key left out."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for index, key in items:  # type: ignore[attr-defined]
        if key is not None:
            groups[key].append(index)
    return groups
