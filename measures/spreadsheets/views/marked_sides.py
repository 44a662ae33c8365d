"""Mark the differences between the three sides of a cell word by word; cut what they have in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from measures.differences.text_difference import DifferencePiece, compare_texts
from measures.differences.text_marks import MarkedText, TextMark
from measures.spreadsheets.cell_changes import CellChange

#: So much of a stretch that nothing happened to is shown before and after what did.
_CONTEXT_LENGTH = 40
_CUT = "……"


@dataclass(frozen=True, slots=True)
class ChangeSides:
    """What was exported, what the file says, what is there now; ``is_long`` texts are set as such."""

    base: MarkedText
    file: MarkedText
    now: MarkedText
    is_long: bool


def mark_sides(item: CellChange) -> ChangeSides:
    """Return the sides: of the first two what only one says is marked, of the third what the first does not say."""
    ours = compare_texts(item.base, item.file)
    theirs = compare_texts(item.base, item.now)
    return ChangeSides(
        _mark_pieces(ours.left, TextMark.GONE),
        _mark_pieces(ours.right, TextMark.ADDED),
        _mark_pieces(theirs.right, TextMark.ADDED),
        is_long=max(len(item.base), len(item.file), len(item.now)) > 2 * _CONTEXT_LENGTH,
    )


def _mark_pieces(pieces: Iterable[DifferencePiece], mark: TextMark) -> MarkedText:
    parts = list(pieces)
    last = len(parts) - 1
    return tuple(
        (piece.text, mark)
        if piece.only
        else (_cut_stretch(piece.text, first=not at, last=at == last), TextMark.PLAIN)
        for at, piece in enumerate(parts)
    )


def _cut_stretch(text: str, *, first: bool, last: bool) -> str:
    """Return a stretch cut short in its middle, at the beginning or end of a text towards what was changed."""
    if len(text) <= 3 * _CONTEXT_LENGTH:
        return text
    if first and last:
        return text
    before = "" if first else text[:_CONTEXT_LENGTH]
    after = "" if last else text[-_CONTEXT_LENGTH:]
    return f"{before}{_CUT}{after}"
