"""The measure of growth tells what levels off, and what goes to and fro, from what grows."""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from random import Random

import pytest

from tests.failure.growth import Sample, curve, growth

#: In seconds: how long a run is and how often one looks, as in the soak.
RUN, EVERY = 600, 5


def samples(size: Callable[[float], float]) -> list[Sample]:
    """Return what a process of this size, by the minute, shows that takes up to 20 MiB for a moment now and then."""
    draw = Random(7)
    return [(at, size(at / 60) + draw.random() ** 2 * 20) for at in range(0, RUN, EVERY)]


@pytest.mark.parametrize(
    "size",
    [
        lambda minute: 260.0,
        lambda minute: 260 - 120 * exp(-minute),
        lambda minute: 300 - 20 * (minute > 8),
        lambda minute: 260 + 30 * (8 < minute < 8.5),
    ],
    ids=["stands", "levels off", "falls", "needs more once"],
)
def test_what_does_not_grow(size: Callable[[float], float]) -> None:
    found = growth(samples(size))
    assert not found.grows, found


@pytest.mark.parametrize("rate", [3, 12])
def test_what_grows(rate: float) -> None:
    found = growth(samples(lambda minute: 260 + rate * minute))
    assert found.grows, found
    assert found.slope == pytest.approx(rate, abs=1)


def test_the_description_is_short() -> None:
    found = samples(lambda minute: 260 + 12 * minute)
    assert len(curve(found).split()) == 16
    assert curve(found[:3]) == " ".join(f"{size:.0f}" for _, size in found[:3])
    assert "in the last 4.9 minutes" in str(growth(found))
