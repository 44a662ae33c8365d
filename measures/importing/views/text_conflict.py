"""Compare a typed text of a draft with the one that somebody else saved since the page was opened."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from measures.differences.marked_differences import MarkedDifference, mark_text_difference


@dataclass(frozen=True, slots=True)
class TextConflict:
    """From the first to the last line that is not the same: as it is saved now (left), and as it was typed (right).

    ``first`` is the number of the first of these lines, from 1, in both; 0 where the texts are the same.
    """

    first: int
    difference: MarkedDifference


def find_text_conflict(saved: str, typed: str) -> TextConflict:
    r"""Return what is saved beside what was typed.

    >>> found = beside("一\n二\n三", "一\n2\n三")
    >>> found.first, [text for text, mark in found.difference.left if mark]
    (2, ['二'])
    """
    left, right = saved.splitlines(), typed.splitlines()
    if left == right:
        return TextConflict(0, mark_text_difference("", ""))
    ahead = _same(left, right)
    behind = min(_same(left[::-1], right[::-1]), min(len(left), len(right)) - ahead)
    return TextConflict(
        ahead + 1,
        mark_text_difference(
            "\n".join(left[ahead : len(left) - behind]), "\n".join(right[ahead : len(right) - behind])
        ),
    )


def _same(one: list[str], other: list[str]) -> int:
    """Return how many lines are the same from the beginning on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
