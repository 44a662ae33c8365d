"""Mark what only one of two statements of the same thing has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diff_match_patch import diff_match_patch

from measures.differences.text_marks import MarkedText, TextMark

#: Texts longer than this are not compared: the marks would not help, and it would take long.
MAX_LENGTH = 20_000
#: Seconds after which the comparison settles for a coarser difference.
TIMEOUT = 0.5


@dataclass(frozen=True, slots=True)
class MarkedDifference:
    """Both sides in pieces: what stands only on the left is `TextMark.GONE`, only on the right `TextMark.ADDED`.

    ``is_unread`` says that the texts were too long to be compared, so that nothing is marked.
    """

    left: MarkedText
    right: MarkedText
    is_unread: bool = False


def mark_text_difference(left: str, right: str) -> MarkedDifference:
    """Return the difference of two texts in readable stretches rather than single characters."""
    if max(len(left), len(right)) > MAX_LENGTH:
        return MarkedDifference(((left, TextMark.PLAIN),), ((right, TextMark.PLAIN),), is_unread=True)
    differ = diff_match_patch()
    differ.Diff_Timeout = TIMEOUT
    parts = differ.diff_main(left, right)
    differ.diff_cleanupSemantic(parts)
    marks = {-1: TextMark.GONE, 0: TextMark.PLAIN, 1: TextMark.ADDED}
    return MarkedDifference(
        tuple((text, marks[kind]) for kind, text in parts if kind <= 0),
        tuple((text, marks[kind]) for kind, text in parts if kind >= 0),
    )


def mark_name_difference(left: Sequence[str], right: Sequence[str]) -> MarkedDifference:
    """Return the difference of two lists of names, regardless of order; an empty list is shown as 未列.

    A name that occurs more often on one side is marked where it exceeds the other side.
    """
    return MarkedDifference(
        tuple(_mark_names(left, right, TextMark.GONE)), tuple(_mark_names(right, left, TextMark.ADDED))
    )


def _mark_names(
    names: Sequence[str], others: Sequence[str], mark: TextMark
) -> Iterator[tuple[str, TextMark]]:
    """Yield the names and separators; names beyond those of ``others`` have ``mark``."""
    if not names:
        yield "（未列）", TextMark.PLAIN
    unmatched = Counter(others)
    for number, name in enumerate(names):
        if number:
            yield "、", TextMark.PLAIN
        yield name, TextMark.PLAIN if unmatched[name] else mark
        unmatched[name] -= unmatched[name] > 0
