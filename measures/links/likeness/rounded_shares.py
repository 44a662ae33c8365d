"""Round many shares down at once, as `measures.text.rounding` does one."""

from __future__ import annotations

import numpy as np


def round_all_down(shares: np.ndarray, places: int) -> np.ndarray:
    """Return for each share, from 0 to 1, the nearest number with so many decimals that is not above it."""
    nearest = np.round(shares, places)
    rounded: np.ndarray = np.where(nearest <= shares, nearest, np.round(nearest - 10**-places, places))
    return rounded
