"""Brackets in a line: which belong together, and which are left open."""

from __future__ import annotations

import re
from typing import NamedTuple

from measures.text.language.short_text_memory import remember_lines

#: Brackets of every kind and width that open, and those that close.
OPENING, CLOSING = "（(〔[【［﹝{｛", "）)〕]】］﹞}｝"
_BRACKET = re.compile(f"[{re.escape(OPENING + CLOSING)}]")


class BracketPair(NamedTuple):
    """A pair of brackets: ``text[start]`` opens, ``text[end - 1]`` closes. ``depth`` is 0 for an outermost pair."""

    start: int
    end: int
    depth: int


@remember_lines
def find_bracket_pairs(text: str) -> tuple[tuple[BracketPair, ...], tuple[int, ...]]:
    """Return the pairs of brackets in ``text`` in the order of their ends, and where brackets are left open.

    Widths and shapes may differ between the two brackets of a pair, as they do after careless conversion.

    >>> find_bracket_pairs("甲（乙(丙)）丁（戊")
    ((BracketPair(start=3, end=6, depth=1), BracketPair(start=1, end=7, depth=0)), (8,))
    """
    groups: list[BracketPair] = []
    stack: list[int] = []
    for found in _BRACKET.finditer(text):
        at = found.start()
        if found[0] in OPENING:
            stack.append(at)
        elif stack:
            start = stack.pop()
            groups.append(BracketPair(start, at + 1, len(stack)))
    return tuple(groups), tuple(stack)
