"""Summarise the times of many questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from bench.measuring import time_spread


def summarise_times(seconds: Sequence[Sequence[float]], kinds: Sequence[str]) -> dict[str, Any]:
    """Return the spread of all times, and of those of each kind of question."""
    times: dict[str, list[float]] = defaultdict(list)
    for several, kind in zip(seconds, kinds, strict=False):
        times[kind].extend(several)
    return {
        "all": time_spread([one for several in times.values() for one in several]),
        "kinds": {kind: time_spread(several) for kind, several in sorted(times.items())},
    }
