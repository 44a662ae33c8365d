"""How many examples a test of random input tries."""

from __future__ import annotations

from tests.settings import SHARE

#: `make test` tries one example of so many.
_SHARE = 4
#: Fewer than so many are not divided.
_FEW = 10


def count_examples(whole: int = 100) -> int:
    """Return how many of ``whole`` examples are tried: all of them by `make test-long`, a fourth of them by `make test`."""
    return max(whole // _SHARE, min(whole, _FEW)) if SHARE else whole
