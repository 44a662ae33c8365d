"""The lines of a printed page as pieces: what stands together between gaps, in the order in which it is seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from measures.text.containers.printed_page import PrintedCharacter, PrintedPage

#: Cells are parted by a gap of this, in widths of a character; words in one are nearer.
_GAP = 0.6
#: What stands beside each other differs in height by less than this, in heights of a line.
_LINE = 0.3
_HAN = "\u2e80"


@dataclass(slots=True)
class LinePiece:
    """The characters of a line between two gaps: where they begin and end, how high, and how large."""

    characters: list[PrintedCharacter]

    @property
    def left(self) -> float:
        """Where the first character begins."""
        return self.characters[0].left

    @property
    def right(self) -> float:
        """Where the last character ends."""
        return self.characters[-1].right

    @property
    def middle(self) -> float:
        """The middle of its height."""
        return self.characters[0].center[1]

    @property
    def em(self) -> float:
        """How wide its Chinese characters are."""
        return max(_width(char) for char in self.characters)

    @property
    def text(self) -> str:
        """The words."""
        return "".join(char.text for char in self.characters).strip()


def lines_of_pieces(page: PrintedPage) -> list[list[LinePiece]]:
    """Return the pieces of a page in lines from the top down, whatever the order in which they are stored."""
    pieces = [piece for line in page.lines for piece in _split_at_gaps(line)]
    found: list[list[LinePiece]] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.middle, piece.left)):
        if found and found[-1][0].middle - piece.middle < _LINE * piece.em:
            found[-1].append(piece)
        else:
            found.append([piece])
    return [_join_parted(sorted(line, key=lambda piece: piece.left)) for line in found]


def _width(char: PrintedCharacter) -> float:
    """Return how wide a Chinese character of the same size is."""
    return char.right - char.left if char.text > _HAN else 0.6 * (char.top - char.bottom)


def _split_at_gaps(line: Sequence[PrintedCharacter]) -> Iterator[LinePiece]:
    part: list[PrintedCharacter] = []
    for char in line:
        if char.text.isspace():
            continue
        if part and not _is_adjacent(part[-1], char):
            yield LinePiece(part)
            part = []
        part.append(char)
    if part:
        yield LinePiece(part)


def _is_adjacent(before: PrintedCharacter, char: PrintedCharacter) -> bool:
    """Whether a character stands close behind another one, on the same line."""
    em = max(1.0, _width(char))
    is_level = abs(before.center[1] - char.center[1]) < _LINE * em
    return is_level and -_GAP * em < char.left - before.right < _GAP * em


def _join_parted(line: Sequence[LinePiece]) -> list[LinePiece]:
    """Return the pieces of a line, those together that only a program parted."""
    found: list[LinePiece] = []
    for piece in line:
        if found and piece.left - found[-1].right < _GAP * piece.em:
            found[-1] = LinePiece([*found[-1].characters, *piece.characters])
        else:
            found.append(piece)
    return found
