"""What somebody typed for the text of a draft beside what somebody else saved meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from measures.differences.marked_differences import Difference, of_texts


@dataclass(frozen=True, slots=True)
class TextMeanwhile:
    """From the first to the last line that is not the same: as it is saved now (left), and as it was typed (right).

    ``first`` is the number of the first of these lines, from 1, in both; 0 where the texts are the same.
    """

    first: int
    difference: Difference


def beside(saved: str, typed: str) -> TextMeanwhile:
    r"""Return what is saved beside what was typed.

    >>> found = beside("一\n二\n三", "一\n2\n三")
    >>> found.first, str(found.difference.left), str(found.difference.right)
    (2, '<del>二</del>', '<ins>2</ins>')
    """
    left, right = saved.splitlines(), typed.splitlines()
    if left == right:
        return TextMeanwhile(0, of_texts("", ""))
    ahead = _same(left, right)
    behind = min(_same(left[::-1], right[::-1]), min(len(left), len(right)) - ahead)
    return TextMeanwhile(
        ahead + 1,
        of_texts("\n".join(left[ahead : len(left) - behind]), "\n".join(right[ahead : len(right) - behind])),
    )


def _same(one: list[str], other: list[str]) -> int:
    """Return how many lines are the same from the beginning on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
