"""The three sides of a cell with what differs marked word by word; what all have in common is cut short."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from measures.differences.text_difference import Piece, difference
from measures.links.comparison.text_marks import Mark, Marked
from measures.spreadsheets.cell_changes import Item

#: So much of a stretch that nothing happened to is shown before and after what did.
_AROUND = 40
_CUT = "……"


@dataclass(frozen=True, slots=True)
class Sides:
    """What was exported, what the file says, what is there now; ``is_long`` texts are set as such."""

    base: Marked
    file: Marked
    now: Marked
    is_long: bool


def sides_of(item: Item) -> Sides:
    """Return the sides: of the first two what only one says is marked, of the third what the first does not say."""
    ours = difference(item.base, item.file)
    theirs = difference(item.base, item.now)
    return Sides(
        _marked(ours.left, Mark.GONE),
        _marked(ours.right, Mark.ADDED),
        _marked(theirs.right, Mark.ADDED),
        is_long=max(len(item.base), len(item.file), len(item.now)) > 2 * _AROUND,
    )


def _marked(pieces: Iterable[Piece], mark: Mark) -> Marked:
    parts = list(pieces)
    last = len(parts) - 1
    return tuple(
        (piece.text, mark) if piece.only else (_short(piece.text, first=not at, last=at == last), Mark.PLAIN)
        for at, piece in enumerate(parts)
    )


def _short(text: str, *, first: bool, last: bool) -> str:
    """Return a stretch cut short in its middle, at the beginning or end of a text towards what was changed."""
    if len(text) <= 3 * _AROUND:
        return text
    if first and last:
        return text
    before = "" if first else text[:_AROUND]
    after = "" if last else text[-_AROUND:]
    return f"{before}{_CUT}{after}"
