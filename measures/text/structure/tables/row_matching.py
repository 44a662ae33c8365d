"""Match each row of a table with the measure it repeats: by its number, its words, or its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from measures.text.plan import ParsedMeasure
from measures.text.structure.tables.table_rows import PlanTableRow
from measures.text.structure.tables.table_statements import strip_white_space

#: From this share of a row's pairs of characters on, a measure that has them too is the one it speaks of.
_LIKE = 0.6
#: So many times a row that is left over is held against a measure, in all tables of a plan together.
_MOST_PAIRS = 40_000


class RowMatching:
    """The measures of a plan that the rows of all its tables are held against."""

    def __init__(self, measures: Sequence[ParsedMeasure]) -> None:
        self._of_code = {measure.code: measure for measure in measures}
        self._by_title = {
            strip_white_space(measure.title): measure.code for measure in measures if measure.title
        }
        self._pairs: dict[str, set[str]] = {}
        self._left = _MOST_PAIRS
        self._codes = [measure.code for measure in measures]

    def __len__(self) -> int:
        """Return how many measures there are."""
        return len(self._codes)

    def codes(self, rows: Sequence[PlanTableRow], codes: Sequence[str]) -> list[str]:
        """Return the code of the measure that each row repeats, or "", each measure once.

        ``codes`` are the rows' own numbers as codes. Of number, title and order the way is taken that brings most
        rows to measures with their words. A row that does not have the words of its measure is still taken for it
        where most rows do, where the table has just the measures' numbers, and where it has no words. A row that is
        left over is taken for the one measure left over that has its words.
        """
        by_number = [code if code in self._of_code else "" for code in codes]
        ways = [by_number, [self._by_title.get(strip_white_space(row.title), "") for row in rows]]
        if len(rows) == len(self._codes):
            ways.append(self._codes)
        # On equal terms the first: the number that is printed counts for more than the order.
        best = max(ways, key=lambda way: sum(map(self._is_like, rows, way)))
        fit = sum(map(self._is_like, rows, best))
        is_whole = best is by_number and len(best) == len(self._codes) and set(best) == set(self._codes)
        is_sure = fit * 2 >= len(rows) or is_whole
        seen: set[str] = set()
        found: list[str] = []
        for row, code in zip(rows, best, strict=True):
            taken = code not in seen and (is_sure or self._is_like(row, code) or not (row.title or row.text))
            found.append(code if code and taken else "")
            seen.add(code)
        return self._with_words(rows, found)

    def _with_words(self, rows: Sequence[PlanTableRow], found: list[str]) -> list[str]:
        """Return the codes with those of rows that were left over and have the words of one measure left over."""
        rest = [at for at, code in enumerate(found) if not code]
        if not 0 < len(rest) * len(self._codes) <= self._left:
            return found
        self._left -= len(rest) * len(self._codes)
        free = sorted(set(self._codes) - set(found))
        like = {at: [code for code in free if self._is_like(rows[at], code)] for at in rest}
        claims = Counter(code for codes in like.values() for code in codes)
        return [
            like[at][0] if at in like and len(like[at]) == 1 and claims[like[at][0]] == 1 else code
            for at, code in enumerate(found)
        ]

    def repeats(self, row: PlanTableRow, code: str) -> tuple[bool, bool]:
        """Return whether a row is the measure ``code`` over again, and whether any measure has its title."""
        measure = self._of_code.get(code)
        return bool(measure and _alike(row, measure)), strip_white_space(row.title) in self._by_title

    def _is_like(self, row: PlanTableRow, code: str) -> bool:
        """Whether a row has the words of a measure: its title, or most of what the row says."""
        measure = self._of_code.get(code)
        if measure is None:
            return False
        if row.title and strip_white_space(row.title) == strip_white_space(measure.title):
            return True
        pairs = _word_character_pairs(row.title or row.text)
        if code not in self._pairs:
            self._pairs[code] = _word_character_pairs(measure.title + measure.text)
        return bool(pairs) and len(pairs & self._pairs[code]) >= _LIKE * len(pairs)


def _word_character_pairs(text: str) -> set[str]:
    words = strip_white_space(text)
    return {words[at : at + 2] for at in range(len(words) - 1)}


def _alike(row: PlanTableRow, measure: ParsedMeasure) -> bool:
    """Whether a row and a measure are one: the same title, or texts that begin alike."""
    if row.title and measure.title:
        return strip_white_space(row.title) == strip_white_space(measure.title)
    text, other = strip_white_space(row.title + row.text), strip_white_space(measure.title + measure.text)
    return bool(text) and (text[:12] == other[:12] or (len(text) > 5 and text in other))
