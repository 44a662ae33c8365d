"""Tables in annexes: rows with their number, title, text and bodies, whether flattened to lines or parted by marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from measures.text import patterns
from measures.text.blocks import Line, Marker, Places, marker_of, slice_of
from measures.text.body import Draft, Heading, parent_of
from measures.text.columns import Column, ColumnRole, Header, cells_of, find_header
from measures.text.division import Annex
from measures.text.names import UnreadableNamesError, is_list_of_bodies, names_in
from measures.text.plan import Party, Problem, Role
from measures.text.stretch import Stretch

_LONGEST_HEADING = 60
_LONGEST_TITLE = 40
_RANKS = {"part": 0, "chapter": 1, "section": 2}
_MARKS = "、，,；; \t\u3000"


@dataclass(slots=True)
class Row:
    """One row: its number and place as a draft, its words, and the cells of bodies by role. ``None`` is a blank cell."""

    draft: Draft
    title: str = ""
    cells: list[Stretch | None] = field(default_factory=list)
    texts: list[Stretch] = field(default_factory=list)
    bodies: list[tuple[Role, Stretch]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words of the row behind its title."""
        return "\n".join(stretch.text for stretch in self.texts)


@dataclass(slots=True)
class Table:
    """A table as read: what stands above it, its columns, headings and rows."""

    annex: str
    title: str
    note: str
    notes: list[Line]
    header: Header | None
    headings: list[Heading] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in their order."""
        return self.header.columns if self.header else ()


def read_table(annex: Annex, first_key: int, places: Places) -> Table:
    """Return the table in an annex; one without a head of columns has no rows."""
    lines = annex.lines
    found = patterns.ANNEX.match(annex.heading.text)
    above = [slice_of(annex.heading, found.start("rest"))] if found and found["rest"] else []
    header = find_header(lines)
    above += [line for line in lines[: header.start if header else 6] if line.text]
    notes = [line for line in above if _is_note(line.text)]
    title = " ".join(line.text for line in above if line not in notes and len(line.text) <= _LONGEST_HEADING)
    table = Table(annex.label, title if header else (above[0].text if above else ""), "", notes, header)
    if header:
        reader = _Reader(table, first_key)
        rows = lines[header.end :]
        if header.delimited:
            reader.read_delimited(rows)
        else:
            reader.read_flattened(rows)
        for row in table.rows:
            _assign(row, table, places)
    table.note = "\n".join(line.text for line in table.notes)
    return table


def parties_in(row: Row, places: Places) -> tuple[tuple[Party, ...], list[Problem]]:
    """Return the bodies in a row's cells, and the cells that cannot be read."""
    parties: list[Party] = []
    problems: list[Problem] = []
    for role, cell in row.bodies:
        try:
            names = names_in(cell)
        except UnreadableNamesError as error:
            message = f"附表中的单位无法识别（{error.reason}），未计入，请核对。"
            problems.append(
                places.problem("table.unreadable", message, cell.offset(0), cell.end(len(cell.text)))
            )
            continue
        parties.extend(
            Party(name.text, name.role or role, cell.text, "table", name.start, name.end) for name in names
        )
    return tuple(parties), problems


def _is_note(text: str) -> bool:
    return (text[0] in "（(" and text[-1] in "）)") or text.startswith(("注：", "注:", "说明：", "备注："))


class _Reader:
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
            cells = cells_of(line)
            filled = [cell for cell in cells if cell.text]
            if not filled or all(patterns.RULE.fullmatch(cell.text) for cell in filled):
                if line.text and not cells:
                    self._take_line(line)
                continue
            alone = filled[0] if len(filled) == 1 else None
            marker = marker_of(alone) if alone else None
            if alone and marker and marker.level in _RANKS:
                self._open(marker, alone)
                continue
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
                row.bodies.append((_party_role(role, columns), stretch))

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
                row = self._begin(number, star, line)
                if title.text:
                    row.title = title.text
            elif self._row:
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
        self._row = Row(Draft(number, int(number), star, heading, line.start, line.end))
        self._table.rows.append(self._row)
        self._last = int(number)
        return self._row

    def _take_line(self, line: Line) -> None:
        if _is_note(line.text):
            self._table.notes.append(line)

    def _close(self, fragments: list[Line | None]) -> None:
        """Put the lines of a row together to cells: a line that ends in a mark of listing goes on in the next."""
        if self._row:
            self._row.cells = _cells(fragments)
        fragments.clear()


def _cells(fragments: Sequence[Line | None]) -> list[Stretch | None]:
    cells: list[Stretch | None] = []
    part: list[Line] = []
    for fragment in [*fragments, None]:
        goes_on = (
            bool(part)
            and fragment is not None
            and (part[-1].text[-1] in "、，," or fragment.text[0] in "、，,")
        )
        if part and not goes_on:
            cells.append(Stretch.of(part))
            part = []
        if fragment is None:
            cells.append(None)
        else:
            part.append(fragment)
    return cells[:-1]


def _assign(row: Row, table: Table, places: Places) -> None:
    """Give the cells of a flattened row to title, text and the columns of bodies."""
    if table.header and table.header.delimited:
        _title_from_texts(row)
        return
    cells = list(row.cells)
    prose = next((at for at, cell in enumerate(cells) if cell and not is_list_of_bodies(cell.text)), None)
    if prose is not None:
        at = prose
        while at < len(cells) and (cell := cells[at]) is not None and not is_list_of_bodies(cell.text):
            row.texts.append(cell)
            at += 1
        if (
            not row.title
            and at < len(cells) - 1
            and cells[at] is None
            and (after := cells[at + 1]) is not None
        ):
            # Title, blank, text: the blank belongs to the row of the title.
            if not is_list_of_bodies(after.text):
                row.texts.append(after)
                at += 2
        cells = cells[at:]
        if not row.title:
            _title_from_texts(row)
    columns = _body_columns(table.columns)
    while len(cells) > len(columns) and cells[-1] is None:
        cells.pop()
    while len(cells) > len(columns) and cells[0] is None:
        cells.pop(0)
    if len(cells) > len(columns):
        message = f"附表第 {row.draft.number} 行的单元格比表头的列多，多出的内容并入最后一列，请核对。"
        problem = places.problem("table.cells", message, row.draft.start, row.draft.end)
        table.problems.append(problem)
    for at, cell in enumerate(cells):
        column = columns[min(at, len(columns) - 1)] if columns else None
        if cell is not None and column and column.role != "other":
            row.bodies.append((_party_role(column.role, table.columns), _trimmed(cell)))


def _title_from_texts(row: Row) -> None:
    """Take a short first cell for the title."""
    if row.texts and len(row.texts[0].text) <= _LONGEST_TITLE and "。" not in row.texts[0].text:
        row.title = " ".join(row.texts.pop(0).text.split())


def _body_columns(columns: Sequence[Column]) -> list[Column]:
    """Return the columns behind the items."""
    items = [at for at, column in enumerate(columns) if column.role in {"item", "number"}]
    return list(columns[items[-1] + 1 :]) if items else list(columns)


def _party_role(role: ColumnRole, columns: Sequence[Column]) -> Role:
    """Return the role of the bodies in a column: `责任单位` are co-leads only beside a column of leads."""
    led = any(column.role == "lead" for column in columns)
    return "co_lead" if role == "co_lead" or (role == "duty" and led) else "lead"


def _trimmed(cell: Stretch) -> Stretch:
    return cell.part(0, len(cell.text.rstrip(_MARKS)))
