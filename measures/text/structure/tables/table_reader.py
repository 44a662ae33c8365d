"""The rows of a table while its lines are gone through: what begins a row or a heading, and what belongs to neither."""

from __future__ import annotations

from collections.abc import Sequence

from measures.text.language.numerals import parse_ordinal
from measures.text.structure.body.body_drafts import BodyHeading, MeasureDraft, parent_heading
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import LineMarker, TextLine
from measures.text.structure.responsibility.name_lists import is_department_list
from measures.text.structure.tables.table_rows import PlanTable, PlanTableRow

#: The levels that headings of a table have.
RANKS = {"part": 0, "chapter": 1, "section": 2}


def is_table_note(text: str) -> bool:
    """Whether a line explains the table: it begins with 注, or is all in brackets and names no bodies."""
    if text[0] in "（(" and text[-1] in "）)":
        return not is_department_list(text[1:-1])
    return bool(patterns.NOTE.match(text))


class TableReader:
    """Goes through the lines below the head of a table once; how a line is read is its subclass's."""

    def __init__(self, table: PlanTable, first_key: int) -> None:
        self._table = table
        self._key = first_key
        self._row: PlanTableRow | None = None
        self._last = 0

    def read(self, lines: Sequence[TextLine]) -> None:
        """Put the rows and headings in ``lines`` into the table."""
        raise NotImplementedError

    def _open_table_heading(self, marker: LineMarker, line: TextLine, end: int | None = None) -> None:
        headings = self._table.headings
        rank = RANKS[marker.level]
        parent = parent_heading(headings, rank)
        title = " ".join(marker.rest.split())
        headings.append(
            BodyHeading(
                self._key, rank, marker.ordinal, marker.value, title, parent, line.start, end or line.end
            )
        )
        self._key += 1
        self._row = None

    def _begin_table_row(self, number: str, star: str, line: TextLine) -> PlanTableRow:
        heading = self._table.headings[-1] if self._table.headings else None
        value = parse_ordinal(number) or self._last + 1
        self._row = PlanTableRow(MeasureDraft(number, value, star, heading, line.start, line.end))
        self._table.rows.append(self._row)
        self._last = value
        return self._row

    def _take_line(self, line: TextLine) -> None:
        (self._table.notes if is_table_note(line.text) else self._table.unplaced).append(line)
