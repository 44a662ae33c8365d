"""The rows of a table, from lines that hold a cell each or from lines whose cells are parted by marks."""

from __future__ import annotations

from collections.abc import Sequence

from measures.text import patterns
from measures.text.blocks import Line, Marker, marker_of, slice_of
from measures.text.body import Draft, Heading, parent_of
from measures.text.columns import Column, ColumnRole, cells_of
from measures.text.names import is_list_of_bodies
from measures.text.numerals import number_of
from measures.text.stretch import Stretch
from measures.text.table_rows import Row, Table, cells_from, party_role

_LONGEST_HEADING = 60
_RANKS = {"part": 0, "chapter": 1, "section": 2}


def is_note(text: str) -> bool:
    """Whether a line explains the table: it begins with 注, or is all in brackets and names no bodies."""
    if text[0] in "（(" and text[-1] in "）)":
        return not is_list_of_bodies(text[1:-1])
    return bool(patterns.NOTE.match(text))


class Reader:
    """Goes through the lines below the head of a table once."""

    def __init__(self, table: Table, first_key: int) -> None:
        self._table = table
        self._key = first_key
        self._row: Row | None = None
        self._last = 0

    def read_delimited(self, lines: Sequence[Line]) -> None:
        """Read lines whose cells are parted by tabulators or bars."""
        columns = self._table.columns
        number_at = next((at for at, column in enumerate(columns) if column.role == "number"), None)
        for line in lines:
            # The last cells of a line may be empty, and with them the marks at its end are gone.
            cells = cells_of(line) or [line]
            filled = [cell for cell in cells if cell.text]
            if not filled or all(patterns.RULE.fullmatch(cell.text) for cell in filled):
                continue
            alone = filled[0] if len(filled) == 1 else None
            marker = marker_of(alone) if alone else None
            if alone and marker and marker.level in _RANKS:
                self._open(marker, alone)
                continue
            if is_note(line.text) or (alone and self._row is None):
                self._take_line(line)
            else:
                self._take_cells(cells, number_at, line)

    def _take_cells(self, cells: list[Line], number_at: int | None, line: Line) -> None:
        """A line with a number begins a row; one without continues the cells of the row above."""
        columns = self._table.columns
        numbered = cells[number_at] if number_at is not None and number_at < len(cells) else cells[0]
        serial = patterns.ROW_SERIAL.fullmatch(numbered.text)
        marker = marker_of(numbered)
        rest: list[Line | None] = [cell if cell.text else None for cell in cells]
        if serial:
            star = serial["before"] or serial["after"] or serial["after2"]
            self._begin(serial["ordinal"], star, line)
            rest[cells.index(numbered)] = None
        elif marker and marker.level == "number":
            self._begin(marker.ordinal, marker.star, line)
            rest[cells.index(numbered)] = slice_of(numbered, marker.rest_start - numbered.start)
        elif self._row is None:
            return
        row = self._row
        if row is None:
            return
        row.draft.end = line.end
        for at, cell in enumerate(rest):
            column = columns[at] if at < len(columns) else Column("", "other")
            role: ColumnRole = "item" if column.role == "number" else column.role
            if cell is None or not cell.text:
                continue
            stretch = Stretch.of((cell,))
            if role == "item":
                row.texts.append(stretch)
            elif role != "other":
                row.bodies.append((party_role(role, columns), stretch))

    def read_flattened(self, lines: Sequence[Line]) -> None:
        """Read lines that hold one cell each, or a part of one."""
        serial_mode = self._is_serial(lines)
        fragments: list[Line | None] = []
        for line in lines:
            marker = marker_of(line) if line.text else None
            if (
                marker
                and marker.level in _RANKS
                and len(line.text) <= _LONGEST_HEADING
                and "。" not in line.text
            ):
                self._close(fragments)
                self._open(marker, line)
            elif begun := self._row_start(line, marker, serial_mode=serial_mode):
                self._close(fragments)
                number, star, title = begun
                behind = patterns.STAR_BEHIND.match(title.text)
                row = self._begin(number, star or (behind["star"] if behind else ""), line)
                row.title = title.text.rstrip("★☆ ")
            elif self._row and not (line.text and is_note(line.text)):
                fragments.append(line if line.text else None)
                if line.text:
                    self._row.draft.end = line.end
            elif line.text:
                self._take_line(line)
        self._close(fragments)

    def _is_serial(self, lines: Sequence[Line]) -> bool:
        """Whether numbers stand in cells of their own and not before titles."""
        serial = sum(1 for line in lines if line.text and patterns.ROW_SERIAL.fullmatch(line.text))
        titled = sum(
            1
            for line in lines
            if (m := marker_of(line) if line.text else None) and m.level == "number" and m.rest
        )
        return serial > titled

    def _row_start(
        self, line: Line, marker: Marker | None, *, serial_mode: bool
    ) -> tuple[str, str, Line] | None:
        """Return number, star and title if ``line`` begins the next row."""
        if serial_mode:
            found = patterns.ROW_SERIAL.fullmatch(line.text) if line.text else None
            if not found or not self._is_next(int(found["ordinal"])):
                return None
            return (
                found["ordinal"],
                found["before"] or found["after"] or found["after2"],
                slice_of(line, len(line.text)),
            )
        if marker is None or marker.level != "number" or not self._is_next(marker.value):
            return None
        title = slice_of(line, marker.rest_start - line.start)
        return marker.ordinal, marker.star, title

    def _is_next(self, value: int) -> bool:
        """Whether a number goes on from the last row: a list inside a cell begins again lower."""
        fresh = self._row is None
        return value > self._last or (fresh and value == 1)

    def _open(self, marker: Marker, line: Line) -> None:
        headings = self._table.headings
        rank = _RANKS[marker.level]
        parent = parent_of(headings, rank)
        title = " ".join(marker.rest.split())
        headings.append(
            Heading(self._key, rank, marker.ordinal, marker.value, title, parent, line.start, line.end)
        )
        self._key += 1
        self._row = None

    def _begin(self, number: str, star: str, line: Line) -> Row:
        heading = self._table.headings[-1] if self._table.headings else None
        value = number_of(number) or 0
        self._row = Row(Draft(number, value, star, heading, line.start, line.end))
        self._table.rows.append(self._row)
        self._last = value
        return self._row

    def _take_line(self, line: Line) -> None:
        if is_note(line.text):
            self._table.notes.append(line)

    def _close(self, fragments: list[Line | None]) -> None:
        """Put the lines of a row together to cells: a line that ends in a mark of listing goes on in the next."""
        if self._row:
            self._row.cells = cells_from(fragments)
        fragments.clear()
