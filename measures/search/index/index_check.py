"""Compare an index with its database, measure by measure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from measures.models import Measure
from measures.search.index.measure_batches import measure_id_batches
from measures.search.index.measure_entries import read_entries
from measures.search.index.search_engine import Searcher


@dataclass(frozen=True, slots=True)
class IndexDifference:
    """The ids of measures that are missing in the index, that are only in the index, and that differ."""

    missing: tuple[int, ...]
    extra: tuple[int, ...]
    different: tuple[int, ...]
    compared: int

    def __bool__(self) -> bool:
        return bool(self.missing or self.extra or self.different)

    @property
    def all(self) -> list[int]:
        """Return every id that differs."""
        return sorted({*self.missing, *self.extra, *self.different})


def compare_index(searcher: Searcher, using: str) -> IndexDifference:
    """Return how the index of ``searcher`` differs from the database ``using``."""
    stamps, twice = _indexed_stamps(searcher)
    missing: list[int] = []
    different: list[int] = list(twice)
    compared = 0
    last = Measure.objects.using(using).order_by("-pk").values_list("pk", flat=True).first() or 0
    for pks in measure_id_batches(0, last, using):
        for entry in read_entries(pks, using):
            stamp = stamps.pop(entry.pk, None)
            if stamp is None:
                missing.append(entry.pk)
            elif stamp != entry.stamp:
                different.append(entry.pk)
        compared += len(pks)
    return IndexDifference(tuple(missing), tuple(sorted(stamps)), tuple(sorted(set(different))), compared)


def _indexed_stamps(searcher: Searcher) -> tuple[dict[int, int], list[int]]:
    """Return the stamp of every measure in the index by id, and the ids that are in it more than once."""
    pairs = searcher.stamps()
    times = Counter(pk for pk, _ in pairs)
    return dict(pairs), [pk for pk, number in times.items() if number > 1]
