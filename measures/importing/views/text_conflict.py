"""Compare the typed text of a draft with the text that somebody else saved meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from measures.differences.marked_differences import MarkedDifference, mark_text_difference


@dataclass(frozen=True, slots=True)
class TextConflict:
    """The lines from the first to the last difference, saved (left) and typed (right).

    ``first`` is the number of the first of these lines, from 1; 0 if the texts are equal.
    """

    first: int
    difference: MarkedDifference


def find_text_conflict(saved: str, typed: str) -> TextConflict:
    r"""Return the differing lines of the saved and the typed text.

    >>> found = find_text_conflict("一\n二\n三", "一\n2\n三")
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
    """Return the number of equal lines at the beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
