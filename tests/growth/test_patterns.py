"""No pattern takes more time than in proportion to its text, whatever the text."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

import pytest

from tests.growth import clock, patterns
from tests.settings import SHARE

_PATTERNS = patterns.found()
_SMALL = 1000
#: What is known to be slow is measured with texts so long: it takes 16 times as long for 4 times as much.
_SMALL_AND_SLOW = 250
#: A sample has each sixth text.
_SAMPLED = 6


def test_every_pattern_is_written_where_it_is_found() -> None:
    assert patterns.hidden() == [], "compile patterns at the top of a module, under a name"
    assert len(_PATTERNS) > 100


@pytest.mark.parametrize("found", _PATTERNS, ids=lambda found: f"{found.module}.{found.name}")
def test_time_grows_as_the_text_does(found: patterns.Found) -> None:
    slow = _slow(found, every=_SAMPLED if SHARE else 1)
    assert not slow, f"{found}\n" + "\n".join(slow)


def _slow(found: patterns.Found, most: int = 3, every: int = 1, small: int = _SMALL) -> list[str]:
    """Return the texts, ``most`` of them at most, for which a pattern takes out of proportion, and how much.

    Of the texts that would show it, each ``every``th is tried, the shorter of ``small`` characters.
    """
    slow = []
    for mode in found.modes:
        ask = patterns.work(found.pattern, mode)
        for label, made in islice(patterns.texts(found.pattern).items(), 0, None, every):
            grown = clock.growth(ask, made, small)
            if grown.is_too_much:
                slow.append(
                    f"  {mode}: {label}: {clock.TIMES} times the text takes {grown.factor:.0f} times as long"
                )
                if len(slow) == most:
                    return slow
    return slow


@pytest.mark.parametrize(
    ("pattern", "mode"),
    [
        (r"\s*x", "finditer"),
        (r"“[^”]*”", "finditer"),
        (r"(?:a|b)+$", "finditer"),
        (r"[^、]*[^，]*x", "match"),
        (r"\s+\d*$", "finditer"),
    ],
)
def test_a_pattern_that_is_not_linear_is_found(pattern: str, mode: str) -> None:
    slow: Any = patterns.Found("module", "NAME", re.compile(pattern), (mode,))
    assert _slow(slow, most=1, small=_SMALL_AND_SLOW)
