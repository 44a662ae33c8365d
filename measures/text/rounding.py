"""Shares of 1 with few decimals, never more than they are: nothing is lifted to certainty or over a threshold."""

from __future__ import annotations


def round_down(share: float, places: int) -> float:
    """Return the nearest number with so many decimals that is not above ``share``.

    >>> round_down(0.89996, 4), round_down(0.9, 4), round_down(0.57, 2), round_down(0.99999, 3)
    (0.8999, 0.9, 0.57, 0.999)
    """
    nearest = round(share, places)
    return nearest if nearest <= share else round(nearest - 10**-places, places)
