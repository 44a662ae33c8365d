"""Fold texts: characters that count as the same become one, with their places in the original.

Full and half width, upper and lower case, traditional and simplified characters, and all kinds of blanks are folded.
Folding works character by character: ``fold(a + b) == fold(a) + fold(b)`` but for runs of blanks, so a piece cut out of
a text is found in it after folding exactly where it was.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from measures.search.words.simplified_script import simplified_characters

#: Changes whenever folding does; an index folded otherwise is rebuilt.
FOLDING_VERSION = 1

_BLANKS = re.compile(" {2,}")


def _fold_character(character: str) -> str:
    """Return the folded form of one character: usually one character, several for ㎡ or …, none for invisible ones."""
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    if character.isspace() or character == "\u2420":  # U+2420 stands for a blank inside the index
        return " "
    if category in ("Cc", "Cf") or 0xFE00 <= ord(character) <= 0xFE0F:
        return ""
    script = simplified_characters()
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    folded = "".join(script.get(c, c) for c in unicodedata.normalize("NFKD", decomposed))
    return "".join(" " if c.isspace() else c for c in folded)


class _FoldingTable(dict[int, str]):
    """Folds a character when it is first met; for `str.translate`."""

    def __missing__(self, key: int) -> str:
        folded = self[key] = _fold_character(chr(key))
        return folded


_TABLE = _FoldingTable()


def fold_text(text: str) -> str:
    """Return ``text`` folded; never raises, whatever the characters.

    >>> fold_text("營商環境　ＡＢＣ")
    '营商环境 abc'
    """
    return _BLANKS.sub(" ", text.translate(_TABLE))


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A folded text; ``origins[i]`` is the index in the original of the character that gave ``text[i]``."""

    text: str
    origins: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the original that ``text[start:end]`` (not empty) came from."""
        return self.origins[start], self.origins[end - 1] + 1

    def occurrences(self, needle: str) -> Iterator[tuple[int, int]]:
        """Yield where the folded ``needle`` occurs, as stretches of the original, first to last, not overlapping."""
        at = self.text.find(needle) if needle else -1
        while at >= 0:
            yield self.original_span(at, at + len(needle))
            at = self.text.find(needle, at + len(needle))


def fold_with_origins(text: str) -> FoldedText:
    """Return ``text`` folded as by `fold_text`, with the place that each character came from."""
    whole = text.translate(_TABLE)
    if "  " not in whole and set(map(len, map(_TABLE.__getitem__, map(ord, set(text))))) <= {1}:
        # Nearly every text: each character gave one.
        return FoldedText(whole, tuple(range(len(whole))))
    pieces: list[str] = []
    origins: list[int] = []
    blank = False
    for index, character in enumerate(text):
        for folded in _TABLE[ord(character)]:
            if folded == " " and blank:
                continue
            blank = folded == " "
            pieces.append(folded)
            origins.append(index)
    return FoldedText("".join(pieces), tuple(origins))
