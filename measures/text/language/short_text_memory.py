"""Keep what a function of a short text gave: a plan has the same names and times again and again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar, TypeVarTuple

_Ts = TypeVarTuple("_Ts")
_R = TypeVar("_R")

#: A name, a time or a title has no more characters, and a line few have.
_LONGEST_NAME, _LONGEST_LINE = 80, 600
#: So many texts are kept: of names some 200 kB a function, of lines some 2 MB at the very most.
_MOST = 1024


def remember_short_texts(function: Callable[[str, *_Ts], _R]) -> Callable[[str, *_Ts], _R]:
    """Have a function remember its results for the last short texts; they depend on nothing else and never change."""
    return _with_memory(function, _LONGEST_NAME)


def remember_lines(function: Callable[[str, *_Ts], _R]) -> Callable[[str, *_Ts], _R]:
    """Have a function remember its results for the last lines, which the stages ask for one after the other."""
    return _with_memory(function, _LONGEST_LINE)


def _with_memory(function: Callable[[str, *_Ts], _R], longest: int) -> Callable[[str, *_Ts], _R]:
    remembered = lru_cache(maxsize=_MOST)(function)

    @wraps(function)
    def from_memory(text: str, /, *args: *_Ts) -> _R:
        return (remembered if len(text) <= longest else function)(text, *args)

    return from_memory
