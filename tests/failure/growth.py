"""Whether a process grows: its own memory over time, once it has warmed up."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

#: A moment in seconds from the beginning, and the memory then in MiB.
Sample = tuple[float, float]
#: The processes fill their caches in this part of the time.
_WARM_UP = 0.5
#: What a process may have grown by after that, as a part of what it has. The longer the run, the less that is a minute.
_TOLERANCE = 0.03
_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Growth:
    """How a process did after its warm-up: in MiB what it has in the middle, at least and at most, and its rise.

    ``slope`` is the rise in MiB a minute, the median of those between any two samples, so that neither a moment's need
    nor what was given back once counts for much; ``rise`` is that over the ``minutes`` that were looked at.
    """

    middle: float
    least: float
    most: float
    slope: float
    minutes: float

    @property
    def rise(self) -> float:
        """Return by how much it rose, in MiB."""
        return self.slope * self.minutes

    @property
    def grows(self) -> bool:
        """Return whether that is more than what goes to and fro."""
        return self.rise > self.middle * _TOLERANCE

    def __str__(self) -> str:
        return (
            f"in the last {self.minutes:.1f} minutes {self.least:.0f} to {self.most:.0f} MiB, "
            f"{self.slope:+.2f} a minute, {self.rise:+.1f} in all"
        )


def growth(samples: Sequence[Sample]) -> Growth:
    """Return how a process did after its warm-up by samples in order, at least two of them."""
    late = [sample for sample in samples if sample[0] >= samples[-1][0] * _WARM_UP]
    late = late if len(late) > 1 else list(samples[-2:])
    sizes = [size for _, size in late]
    slopes = [
        (after - before) / (later - sooner) for (sooner, before), (later, after) in combinations(late, 2)
    ]
    return Growth(
        middle=statistics.median(sizes),
        least=min(sizes),
        most=max(sizes),
        slope=statistics.median(slopes) * 60,
        minutes=(late[-1][0] - late[0][0]) / 60,
    )


def curve(samples: Sequence[Sample]) -> str:
    """Return the memory over time in few numbers, each the median of its stretch of the time."""
    return " ".join(f"{statistics.median(part):.0f}" for part in _stretches([size for _, size in samples]))


def _stretches(sizes: Sequence[float]) -> Iterator[Sequence[float]]:
    """Yield the sizes in stretches of the same length, `_SHOWN` of them or one for each."""
    number = min(_SHOWN, len(sizes))
    for at in range(number):
        yield sizes[len(sizes) * at // number : len(sizes) * (at + 1) // number]
