"""The numbers of the rows of a table whose cells are parted by marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from measures.text.language.numerals import parse_ordinal
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import LineMarker, TextLine, find_marker, slice_line
from measures.text.structure.tables.column_contents import ColumnContents
from measures.text.structure.tables.table_reader import RANKS
from measures.text.structure.tables.table_rows import PlanTable

#: A cell that holds nothing but the number of a chapter or section.
ORDINAL_CELL = re.compile(
    rf"(?P<plain>[{patterns.CN_DIGITS}]{{1,4}})[、．.]?|[（(](?P<in_brackets>[{patterns.CN_DIGITS}]{{1,4}})[)）]"
)
#: A number of a row that is no digits.
_OTHER_NUMBER = re.compile(rf"{ORDINAL_CELL.pattern}|\d{{1,2}}(?:[.．]\d{{1,2}}){{1,2}}[.．、]?")


def _heads_of_numbered(contents: ColumnContents, rows: Sequence[Sequence[TextLine]]) -> frozenset[int]:
    """Return the columns of titles and groups before one of tasks that are numbered through the table: `1.`, `2.`."""
    columns = contents.head.columns
    heads = [at for at, column in enumerate(columns) if column.role == "group" or at == contents.title]
    tasks = next((at for at, one in enumerate(columns) if one.role == "item" and at not in heads), None)
    if tasks is None:
        return frozenset()
    markers = [find_marker(row[tasks]) for row in rows if tasks < len(row) and row[tasks].text]
    values = [marker.value for marker in markers if marker and marker.level == "number"]
    is_counted = len(values) == len(markers) > 1 and values == list(range(1, len(values) + 1))
    return frozenset(heads) if is_counted else frozenset()


class RowNumbers:
    """Reads the number of a row by how all rows of its table are numbered."""

    def __init__(self, table: PlanTable, rows: Sequence[Sequence[TextLine]]) -> None:
        self._columns = table.columns
        #: The columns whose cells stand over several rows that are numbered in their words.
        self._heads = _heads_of_numbered(table.contents, rows) if table.contents else frozenset()
        #: Whether a column counts the rows in digits, so that numbers in their words are lists.
        self._counts_rows = any(self._has_serial(cells) for cells in rows)
        #: Whether the numbers of the rows are no digits: `一`, `（二）`, `1.1`.
        self._has_other_numbers = False
        is_numbered = any(self.read_number(cells) for cells in rows)
        has_column = any(column.role == "number" for column in self._columns)
        self._has_other_numbers = has_column and not is_numbered
        #: Whether the rows of the table are numbered.
        self.has_any = is_numbered or has_column

    def read_number(self, cells: Sequence[TextLine]) -> tuple[int, str, str, TextLine | None] | None:
        """Return which cell holds the row's number, the number, its star, and what else is in the cell."""
        if not cells:
            return None
        columns = self._columns
        counts = [at for at, column in enumerate(columns[: len(cells)]) if column.role == "number"] or [0]
        # A column that counts the rows within those that another counts says which row it is.
        for at in counts:
            if serial := patterns.ROW_SERIAL.fullmatch(cells[at].text):
                return at, serial["ordinal"], serial["before"] or serial["after"] or serial["after2"], None
        at = counts[0]
        if self._has_other_numbers and _OTHER_NUMBER.fullmatch(cells[at].text):
            return at, cells[at].text.strip("（）()、.． "), "", None
        marker = find_marker(cells[at])
        is_of_group = (
            not cells[at].text
            or at in self._heads
            or parse_ordinal(cells[at].text)
            or (marker and marker.level in RANKS)
        )
        if is_of_group and not self._counts_rows:
            at, marker = self._numbered_words(cells) or (at, marker)
        if marker and marker.level == "number":
            return at, marker.ordinal, marker.star, slice_line(cells[at], marker.rest_start - cells[at].start)
        return None

    def _numbered_words(self, cells: Sequence[TextLine]) -> tuple[int, LineMarker] | None:
        """Return the cell of words that begins with a number, and the number, where a column counts groups of rows."""
        for at, column in enumerate(self._columns[: len(cells)]):
            marker = find_marker(cells[at]) if column.role == "item" else None
            if marker and marker.level == "number":
                return at, marker
        return None

    def _has_serial(self, cells: Sequence[TextLine]) -> bool:
        """Whether a column of numbers has one in digits in this row."""
        pairs = zip(cells, self._columns, strict=False)
        return any(
            column.role == "number" and patterns.ROW_SERIAL.fullmatch(cell.text) for cell, column in pairs
        )
