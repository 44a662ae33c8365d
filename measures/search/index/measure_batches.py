"""The ids of measures, a batch at a time: as many as are read and written at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from measures.models import Measure

#: Measures read and written at a time.
BATCH = 500


def id_batches(pks: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield ``pks`` a batch at a time."""
    iterator = iter(pks)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def measure_id_batches(after: int, last: int, using: str) -> Iterator[list[int]]:
    """Yield the ids of all measures above ``after`` and up to ``last``, a batch at a time, in order."""
    measures = Measure.objects.using(using).order_by("pk").values_list("pk", flat=True)
    while batch := list(measures.filter(pk__gt=after, pk__lte=last)[:BATCH]):
        yield batch
        after = batch[-1]
