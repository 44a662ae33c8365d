"""The places of a measure's text whose statements were read or reported, so that nothing is said of them twice."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from itertools import accumulate


class ReadPlaces:
    """The places that are done with, from start to end each.

    >>> places = ReadPlaces([(10, 20), (40, 50)])
    >>> places.touches(0, 10), places.touches(19, 30), places.touches(20, 40)
    (False, True, False)
    """

    def __init__(self, places: Collection[tuple[int, int]]) -> None:
        ordered = sorted(places)
        self._starts = [start for start, _ in ordered]
        self._reach = list(accumulate((end for _, end in ordered), max))

    def __bool__(self) -> bool:
        return bool(self._starts)

    def touches(self, start: int, end: int) -> bool:
        """Whether one of them has a character between ``start`` and ``end``."""
        before = bisect_left(self._starts, end)
        return bool(before) and self._reach[before - 1] > start
