"""Compare two texts word by word: what both have and what only one has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from diff_match_patch import diff_match_patch
from rapidfuzz.distance import Indel

from measures.differences.text_tokens import split_sentences, split_tokens

#: Up to so many words of both texts, words are compared; beyond that sentences; beyond so many sentences nothing.
MOST_TOKENS = 1_200
#: Words are encoded as characters of these ranges, marks as the other: the library prefers to cut at non-letters.
_WORDS = (*range(0x4E00, 0x9FFF), *range(0x20000, 0x2A6D0))
_MARKS = range(0xE000, 0xF8FF)


@dataclass(frozen=True, slots=True)
class DifferencePiece:
    """A stretch of one text; ``only`` says that the other text does not have it."""

    text: str
    only: bool


@dataclass(frozen=True, slots=True)
class TextDifference:
    """Both texts in pieces; the pieces of a side, joined, are its text.

    ``is_unread`` means that they were too long to be compared: no piece is marked.
    """

    left: tuple[DifferencePiece, ...]
    right: tuple[DifferencePiece, ...]
    is_unread: bool = False


@lru_cache(maxsize=4096)
def compare_texts(left: str, right: str) -> TextDifference:
    """Return the difference of two texts; swapping them swaps the sides of the result."""
    if left > right:
        mirrored = compare_texts(right, left)
        return TextDifference(mirrored.right, mirrored.left, mirrored.is_unread)
    if left == right:
        whole = _whole_as_piece(left, only=False)
        return TextDifference(whole, whole)
    sides = _split_into_units(left, right)
    if sides is None:
        return TextDifference(
            _whole_as_piece(left, only=False), _whole_as_piece(right, only=False), is_unread=True
        )
    changes = _sequence_changes(*sides)
    return TextDifference(_side_pieces(changes, -1), _side_pieces(changes, 1))


def _split_into_units(left: str, right: str) -> tuple[list[str], list[str]] | None:
    """Return both texts split into the units to compare, None if they are too long."""
    for cut in (split_tokens, split_sentences):
        sides = cut(left), cut(right)
        if len(sides[0]) + len(sides[1]) <= MOST_TOKENS:
            return sides
    return None


def _sequence_changes(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, str]]:
    """Return the difference of two sequences: -1 for left only, 1 for right only, 0 for both, each with its text."""
    table: dict[str, str] = {}
    words, marks = iter(_WORDS), iter(_MARKS)
    for token in (*left, *right):
        if token not in table:
            table[token] = chr(next(words if token[0].isalnum() or len(token) > 1 else marks))
    back = {character: token for token, character in table.items()}
    parts = _shortest_changes("".join(map(table.__getitem__, left)), "".join(map(table.__getitem__, right)))
    differ = diff_match_patch()
    differ.diff_cleanupMerge(parts)
    differ.diff_cleanupSemantic(parts)
    return [(kind, "".join(back[character] for character in part)) for kind, part in parts]


def _shortest_changes(left: str, right: str) -> list[tuple[int, str]]:
    """Return the fewest changes from one string to the other, as diff_match_patch has them but found by compiled code.

    No time limit, so that the same texts always have the same difference; their length is limited.
    """
    parts: list[tuple[int, str]] = []
    for change in Indel.opcodes(left, right):
        gone, came = left[change.src_start : change.src_end], right[change.dest_start : change.dest_end]
        if change.tag == "equal":
            parts.append((0, gone))
            continue
        parts += [(kind, text) for kind, text in ((-1, gone), (1, came)) if text]
    return parts


def _side_pieces(changes: Sequence[tuple[int, str]], side: int) -> tuple[DifferencePiece, ...]:
    """Return the pieces of one side; neighbours of the same kind are joined."""

    def own() -> Iterator[tuple[bool, str]]:
        yield from ((kind == side, text) for kind, text in changes if kind in (0, side) and text)

    return tuple(
        DifferencePiece("".join(text for _, text in group), only)
        for only, group in groupby(own(), lambda one: one[0])
    )


def _whole_as_piece(text: str, *, only: bool) -> tuple[DifferencePiece, ...]:
    return (DifferencePiece(text, only),) if text else ()
