"""A string put together from pieces of the plan, that still knows where each character came from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextLine

#: The ``starts`` of a stretch that is one piece, as most are.
_AT_START = (0,)


class TextStretch(NamedTuple):
    """``text``, whose characters from ``starts[i]`` on stand in the plan from ``offsets[i]`` on.

    >>> two = TextStretch.from_lines((TextLine("区财政局、", 10, 15), TextLine("区投促办", 17, 21)))
    >>> two.text, two.offset(5), two.part(5).text
    ('区财政局、区投促办', 17, '区投促办')
    """

    text: str
    starts: tuple[int, ...]
    offsets: tuple[int, ...]

    @classmethod
    def from_lines(cls, lines: Sequence[TextLine]) -> TextStretch:
        """Return the texts of ``lines`` one behind the other."""
        if len(lines) == 1:
            return cls(lines[0].text, _AT_START, (lines[0].start,))
        starts: list[int] = []
        at = 0
        for line in lines:
            starts.append(at)
            at += len(line.text)
        return cls(
            "".join([line.text for line in lines]), tuple(starts), tuple([line.start for line in lines])
        )

    @classmethod
    def joined(cls, lines: Sequence[TextLine], marks: Sequence[str]) -> TextStretch:
        """Return the texts of ``lines``, between each two of them one of ``marks``, which stands for the line break.

        >>> two = TextStretch.joined((TextLine("区财政局", 10, 14), TextLine("区投促办", 15, 19)), "、")
        >>> two.text, two.offset(4), two.offset(5)
        ('区财政局、区投促办', 14, 15)
        """
        breaks = [TextLine(mark, line.end, line.end + 1) for mark, line in zip(marks, lines, strict=False)]
        pieces = [piece for pair in zip(lines, breaks, strict=False) for piece in pair]
        return cls.from_lines([*pieces, *lines[len(breaks) :]])

    def offset(self, position: int) -> int:
        """Return where the character at ``position`` stands in the plan."""
        if len(self.starts) == 1:
            return self.offsets[0] + position
        if not self.starts:
            return 0
        piece = max(0, bisect_right(self.starts, position) - 1)
        return self.offsets[piece] + position - self.starts[piece]

    def end(self, position: int) -> int:
        """Return where, in the plan, the character before ``position`` ends."""
        return self.offset(position - 1) + 1 if position else self.offset(0)

    def part(self, start: int, end: int | None = None) -> TextStretch:
        """Return the stretch between two positions, without the white space at its edges."""
        stop = len(self.text) if end is None else end
        while start < stop and self.text[start] in patterns.EDGES:
            start += 1
        while stop > start and self.text[stop - 1] in patterns.EDGES:
            stop -= 1
        if start == 0 and stop == len(self.text):
            return self
        if len(self.starts) == 1:
            return TextStretch(self.text[start:stop], _AT_START, (self.offsets[0] + start,))
        cuts = [start, *(at for at in self.starts if start < at < stop)]
        return TextStretch(
            self.text[start:stop], tuple(at - start for at in cuts), tuple(self.offset(at) for at in cuts)
        )
