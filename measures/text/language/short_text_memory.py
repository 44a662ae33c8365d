"""Keep what a function of a short text gave: a plan has the same names and times again and again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")

#: Longer texts hardly come twice, and so many of the short ones are kept: some 200 kB a function.
_LONGEST, _MOST = 80, 1024


def remember_short_texts(
    function: Callable[Concatenate[str, _P], _R],
) -> Callable[Concatenate[str, _P], _R]:
    """Have a function remember its results for the last short texts; they depend on nothing else and never change."""
    remembered = lru_cache(maxsize=_MOST)(function)

    @wraps(function)
    def from_memory(text: str, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        return (remembered if len(text) <= _LONGEST else function)(text, *args, **kwargs)  # type: ignore[arg-type]

    return from_memory
