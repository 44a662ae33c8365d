"""The rows of a table whose lines hold a cell each, or a part of one."""

from __future__ import annotations

from collections.abc import Sequence

from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import LineMarker, TextLine, find_marker, slice_line
from measures.text.structure.tables.column_contents import read_office_columns
from measures.text.structure.tables.table_reader import RANKS, TableReader, is_table_note
from measures.text.structure.tables.table_rows import join_cells

_LONGEST_HEADING = 60


class FlattenedRows(TableReader):
    """Reads lines that hold one cell each, or a part of one."""

    def read(self, lines: Sequence[TextLine]) -> None:
        """Put the rows and headings in ``lines`` into the table."""
        if self._table.header:
            self._table.contents = read_office_columns(self._table.header, lines)
            self._table.header = self._table.contents.head
        serial_mode = self._is_serial(lines)
        fragments: list[TextLine | None] = []
        for line in lines:
            marker = find_marker(line) if line.text else None
            if (
                marker
                and marker.level in RANKS
                and len(line.text) <= _LONGEST_HEADING
                and "。" not in line.text
            ):
                self._close_row(fragments)
                self._open_table_heading(marker, line)
            elif begun := self._row_start(line, marker, serial_mode=serial_mode):
                self._close_row(fragments)
                number, star, title = begun
                behind = patterns.STAR_BEHIND.match(title.text)
                row = self._begin_table_row(number, star or (behind["star"] if behind else ""), line)
                row.title = title.text.rstrip("★☆ ")
            elif self._row and not (line.text and is_table_note(line.text)):
                fragments.append(line if line.text else None)
                if line.text:
                    self._row.draft.end = line.end
            elif line.text:
                self._take_line(line)
        self._close_row(fragments)

    def _is_serial(self, lines: Sequence[TextLine]) -> bool:
        """Whether numbers stand in cells of their own and not before titles."""
        serial = sum(1 for line in lines if line.text and patterns.ROW_SERIAL.fullmatch(line.text))
        titled = sum(
            1
            for line in lines
            if (m := find_marker(line) if line.text else None) and m.level == "number" and m.rest
        )
        return serial > titled

    def _row_start(
        self, line: TextLine, marker: LineMarker | None, *, serial_mode: bool
    ) -> tuple[str, str, TextLine] | None:
        """Return number, star and title if ``line`` begins the next row."""
        if serial_mode:
            found = patterns.ROW_SERIAL.fullmatch(line.text) if line.text else None
            if not found or not self._is_next_row(int(found["ordinal"])):
                return None
            return (
                found["ordinal"],
                found["before"] or found["after"] or found["after2"],
                slice_line(line, len(line.text)),
            )
        if marker is None or marker.level != "number" or not self._is_next_row(marker.value):
            return None
        title = slice_line(line, marker.rest_start - line.start)
        return marker.ordinal, marker.star, title

    def _is_next_row(self, value: int) -> bool:
        """Whether a number goes on from the last row: a list inside a cell begins again lower."""
        fresh = self._row is None
        return value > self._last or (fresh and value == 1)

    def _close_row(self, fragments: list[TextLine | None]) -> None:
        """Put the lines of a row together to cells: a line that ends in a mark of listing goes on in the next."""
        if self._row:
            self._row.cells = join_cells(fragments)
        fragments.clear()
