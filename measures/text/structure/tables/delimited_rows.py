"""The rows of a table whose cells are parted by marks: a line is a row, or goes on with the one above."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from measures.text.deadlines import read_deadline
from measures.text.language.numerals import parse_ordinal
from measures.text.structure.body.body_drafts import MeasureDraft, parent_heading
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import (
    LineMarker,
    MarkerLevel,
    TextLine,
    find_marker,
    slice_line,
)
from measures.text.structure.lines.text_stretch import TextStretch
from measures.text.structure.parts.table_head import BODY_ROLES, split_cells
from measures.text.structure.responsibility.broken_names import known_names
from measures.text.structure.responsibility.name_lists import SAME_AS_ABOVE, is_department_list
from measures.text.structure.tables.column_contents import (
    is_title_cell,
    read_column_contents,
    sentence_title,
)
from measures.text.structure.tables.row_numbers import ORDINAL_CELL, RowNumbers
from measures.text.structure.tables.sideways_rows import turn_rows
from measures.text.structure.tables.table_reader import RANKS, TableReader, is_table_note
from measures.text.structure.tables.table_rows import (
    PlanTable,
    PlanTableRow,
    column_assignment_role,
    take_title_from_texts,
    trim_cell,
)

#: The row that adds up the others.
_SUM = re.compile(r"[合总小共]\s{0,9}计")
#: What a merged cell says of several rows.
_CARRIED = BODY_ROLES | {"deadline"}


def _is_bare(line: TextLine, only: TextLine) -> bool:
    """Whether a line has no cells: nothing parts it, and no empty cells stand at its edges."""
    return only.text == line.text and not line.tabs_before and not line.tabs_behind


def _parted_marker(filled: Sequence[TextLine]) -> LineMarker | None:
    """Return the marker of a heading whose number and title stand in two cells of a row of their own."""
    if len(filled) != 2 or not (number := ORDINAL_CELL.fullmatch(filled[0].text)):
        return None
    if is_department_list(filled[1].text) or not is_title_cell(filled[1].text):
        return None
    level: MarkerLevel = "section" if number["in_brackets"] else "chapter"
    ordinal = number["in_brackets"] or number["plain"]
    value = parse_ordinal(ordinal) or 0
    printed = f"（{ordinal}）" if level == "section" else ordinal
    return LineMarker(level, printed, value, "", filled[1].text, filled[1].start)


class DelimitedRows(TableReader):
    """Reads lines whose cells are parted by tabulators or bars."""

    def __init__(self, table: PlanTable, first_key: int) -> None:
        super().__init__(table, first_key)
        self._numbers = RowNumbers(table, ())
        #: Whether a heading with a line of its own stands over the groups.
        self._under_line = False
        #: How many groups of each rank stand under which heading.
        self._groups: Counter[tuple[int, int | None]] = Counter()
        #: The last cell of each column, whatever row it stands in.
        self._above: dict[int, TextLine] = {}

    def read(self, lines: Sequence[TextLine]) -> None:
        """Put the rows and headings in ``lines`` into the table."""
        single = bool(self._table.header and self._table.header.single)
        rows = [(line, split_cells(line, single=single)) for line in lines]
        if self._table.header and self._table.header.across:
            count = len(self._table.columns)
            rows = turn_rows([cells for _, cells in rows[:count]]) + rows[count:]
        self._read_columns([cells for _, cells in rows])
        self._numbers = RowNumbers(self._table, [cells for _, cells in rows])
        for at, (line, cells) in enumerate(rows):
            filled = [cell for cell in cells if cell.text] or ([line] if line.text else [])
            if not filled or all(patterns.RULE.fullmatch(cell.text) for cell in filled):
                continue
            following = rows[at + 1][1] if at + 1 < len(rows) else []
            if self._open_heading_row(filled) or self._is_title_row(line, filled, following):
                continue
            if not self._is_outside(line, filled):
                self._take_cells(cells or [line], line)
        if self._table.contents is None or self._table.contents.title is not None:
            for row in self._table.rows:
                for each in (row, *row.parts):
                    take_title_from_texts(each, self._table.contents.title if self._table.contents else None)

    def _read_columns(self, rows: Sequence[Sequence[TextLine]]) -> None:
        """Settle what the columns hold."""
        if self._table.header:
            contents = read_column_contents(self._table.header, rows)
            self._table.header = contents.head
            self._table.contents = contents
            at_bodies = [at for at, column in enumerate(contents.head.columns) if column.role in _CARRIED]
            self._table.known = known_names(row[at].text for row in rows for at in at_bodies if at < len(row))

    def _is_title_row(
        self, line: TextLine, filled: Sequence[TextLine], following: Sequence[TextLine]
    ) -> bool:
        """Open a heading if a row without a number is one: a few words across the table, numbered rows below."""
        if (
            not self._numbers.has_any
            or not _is_bare(line, filled[0])
            or not self._numbers.read_number(following)
        ):
            return False
        text = line.text
        if not is_title_cell(text) or text[-1] in "。；，、：:" or is_table_note(text):
            return False
        if is_department_list(text) or _SUM.search(text) or read_deadline(text, None):
            return False
        self._open_table_heading(
            LineMarker("chapter", "", len(self._table.headings) + 1, "", text, line.start), line
        )
        return True

    def _open_heading_row(self, filled: Sequence[TextLine]) -> bool:
        """Open a heading if a row is one: alone in its row, or with the bodies that answer for all under it."""
        if marker := _parted_marker(filled):
            self._open_table_heading(marker, filled[0], filled[1].end)
            self._under_line = True
            return True
        marker = find_marker(filled[0])
        if marker is None or marker.level not in RANKS:
            return False
        if len(filled) > 1:
            if not self._numbers.has_any or not all(is_department_list(cell.text) for cell in filled[1:]):
                return False
            self._table.charged_headings += filled[1:]
        self._open_table_heading(marker, filled[0])
        self._under_line = True
        return True

    def _is_outside(self, line: TextLine, filled: Sequence[TextLine]) -> bool:
        """Keep a line that belongs to no row apart: a note, or a paragraph before or behind the rows."""
        is_alone = len(filled) == 1
        is_above = is_alone and self._row is None and not self._is_row_beginning(filled)
        if is_above or is_table_note(line.text):
            self._take_line(line)
        elif _SUM.fullmatch(filled[0].text):
            self._table.unplaced.append(line)
        elif is_alone and self._row and self._row.bodies and _is_bare(line, filled[0]):
            self._continue_list(self._row, line)
        else:
            return False
        return True

    def _continue_list(self, row: PlanTableRow, line: TextLine) -> None:
        """Take a line without cells for the rest of the row's last list, which a mark of listing leaves open."""
        role, above = row.bodies[-1]
        is_open = above.text[-1] in "、，," or line.text[0] in "、，,"
        if not is_open or not is_department_list(line.text):
            self._table.unplaced.append(line)
            return
        row.bodies[-1] = (role, trim_cell(above))
        row.bodies.append(
            (
                role,
                TextStretch.from_lines((slice_line(line, len(line.text) - len(line.text.lstrip("、，,"))),)),
            )
        )
        row.draft.end = line.end

    def _is_row_beginning(self, cells: Sequence[TextLine]) -> bool:
        """Whether cells begin a row: with a number, or in a table without numbers with any words."""
        return bool(self._numbers.read_number(cells)) or not self._numbers.has_any

    def _take_cells(self, cells: list[TextLine], line: TextLine) -> None:
        """A line with a number begins a row; one without continues the cells of the row above."""
        rest: list[TextLine | None] = [cell if cell.text else None for cell in cells]
        number = self._numbers.read_number(cells)
        begins = bool(number) or (not self._numbers.has_any and self._has_item(cells))
        if begins:
            self._open_groups(rest)
        if number:
            at, ordinal, star, behind = number
            self._begin_table_row(ordinal, star, line)
            rest[at] = behind
        elif begins:
            self._begin_table_row("", "", line)
        self._drop_counts(rest)
        self._repeat_above(rest)
        row = self._row
        if row is None:
            self._table.unplaced.append(line)
            return
        if begins:
            self._carry_down(row, rest, cells)
        self._put_row_line(row, rest, line, begins=begins)
        self._above |= {at: cell for at, cell in enumerate(rest) if cell is not None and cell.text}

    def _put_row_line(
        self, row: PlanTableRow, cells: Sequence[TextLine | None], line: TextLine, *, begins: bool
    ) -> None:
        """Put the cells of a line into its row and the part of it that the line makes or goes on with."""
        row.draft.end = line.end
        own = cells if begins else self._without_carried(row, cells)
        if not begins and self._adds_only(own):
            row.pooled = line
            if row.parts:
                row.parts[-1].pooled = line
        is_part = self._divide(row, own, line)
        for each, taken in ((row, own), (row.parts[-1], cells if is_part else own)):
            for at, cell in enumerate(taken):
                if cell is not None and cell.text:
                    self._put_cell(each, at, cell, line)

    def _repeat_above(self, cells: list[TextLine | None]) -> None:
        """Put what stands above in the same column in the place of `同上`."""
        for at, cell in enumerate(cells):
            if cell is not None and at in self._above and SAME_AS_ABOVE.fullmatch(cell.text):
                cells[at] = self._above[at]

    def _drop_counts(self, cells: list[TextLine | None]) -> None:
        """Leave out the cells that count groups or parts of rows and say nothing else."""
        for at, column in enumerate(self._table.columns[: len(cells)]):
            cell = cells[at]
            if (
                cell
                and (column.role == "number" or at == 0)
                and (parse_ordinal(cell.text) or patterns.ROW_SERIAL.fullmatch(cell.text))
            ):
                cells[at] = None

    def _open_groups(self, cells: list[TextLine | None]) -> None:
        """Open a heading for each cell that several rows stand under, where it is another one than above."""
        groups = [at for at, column in enumerate(self._table.columns[: len(cells)]) if column.role == "group"]
        changed = False
        for rank, at in enumerate(groups):
            cell, cells[at] = cells[at], None
            if cell is None or (not changed and at in self._above and self._above[at].text == cell.text):
                continue
            changed = True
            marker = find_marker(cell)
            title = marker.rest if marker and marker.level in RANKS else cell.text
            title = sentence_title(title) or title
            ordinal = marker.ordinal if marker and marker.level in RANKS else ""
            level: MarkerLevel = "section" if rank or self._under_line else "chapter"
            value = marker.value if marker and ordinal else self._next_value(RANKS[level])
            self._open_table_heading(LineMarker(level, ordinal, value, "", title, cell.start), cell)
            self._above[at] = cell

    def _next_value(self, rank: int) -> int:
        """Return which heading of its rank under the same parent the next one is."""
        parent = parent_heading(self._table.headings, rank)
        place = rank, parent.key if parent else None
        self._groups[place] += 1
        return self._groups[place]

    def _carry_down(self, row: PlanTableRow, rest: list[TextLine | None], cells: Sequence[TextLine]) -> None:
        """Give a row that begins what reaches down from above: the cells before its first, and a title left blank."""
        columns = self._table.columns[: len(rest)]
        first = next((at for at, cell in enumerate(cells) if cell.text), 0)
        for at, column in enumerate(columns[:first]):
            if column.role == "item" or column.role in _CARRIED:
                rest[at] = self._above.get(at)
        title = self._table.contents.title if self._table.contents else None
        has_words = any(
            cell and cell.text and column.role == "item" for cell, column in zip(rest, columns, strict=False)
        )
        if title is not None and first < title < len(rest) and rest[title] is None and has_words:
            rest[title] = self._above.get(title)
            row.title_from_above = rest[title] is not None

    def _adds_only(self, cells: Sequence[TextLine | None]) -> bool:
        """Whether a line that goes on with a row has bodies or times for no words of its own."""
        roles = {
            column.role
            for cell, column in zip(cells, self._table.columns, strict=False)
            if cell and cell.text
        }
        return bool(roles & _CARRIED) and "item" not in roles

    def _without_carried(self, row: PlanTableRow, cells: Sequence[TextLine | None]) -> list[TextLine | None]:
        """Return the cells of a row that goes on without the bodies and times that reach down from above."""
        columns = self._table.columns
        return [
            None
            if cell is not None
            and at in row.filled
            and at < len(columns)
            and columns[at].role in _CARRIED
            and row.filled[at].text == cell.text
            else cell
            for at, cell in enumerate(cells)
        ]

    def _divide(self, row: PlanTableRow, cells: Sequence[TextLine | None], line: TextLine) -> bool:
        """Begin a part of a row if a line has words and bodies or times of its own, with what reaches down.

        Return whether it did.
        """
        columns = self._table.columns
        roles = {column.role for cell, column in zip(cells, columns, strict=False) if cell and cell.text}
        is_own = "item" in roles and bool(roles & _CARRIED)
        if row.parts and not is_own:
            row.parts[-1].draft.end = line.end
            return False
        draft = row.draft
        part = PlanTableRow(
            MeasureDraft(draft.number, draft.value, draft.star, draft.heading, line.start, line.end)
        )
        first = next((at for at, cell in enumerate(cells) if cell and cell.text), 0)
        for at, column in enumerate(columns[:first] if row.parts else ()):
            if at in self._above and at in row.filled and (column.role == "item" or column.role in _CARRIED):
                self._put_cell(part, at, self._above[at], line)
        row.parts.append(part)
        return True

    def _has_item(self, cells: Sequence[TextLine]) -> bool:
        pairs = zip(cells, self._table.columns, strict=False)
        return any(cell.text and column.role == "item" for cell, column in pairs)

    def _put_cell(self, row: PlanTableRow, at: int, cell: TextLine, line: TextLine) -> None:
        """Put a cell where its column says."""
        columns = self._table.columns
        if at >= len(columns):
            if not self._table.overfull or self._table.overfull[-1] is not line:
                self._table.overfull.append(line)
            return
        column = columns[at]
        stretch = TextStretch.from_lines((cell,))
        row.filled[at] = stretch
        if column.role in {"item", "number", "group"}:
            row.texts.append(self._without_marker(at, stretch))
        elif column.role == "deadline":
            row.times.append(stretch)
        elif column.role in BODY_ROLES:
            row.bodies.append((column_assignment_role(column.role, columns), stretch))
        else:
            self._table.left_out.setdefault(column.name or f"第 {at + 1} 列", cell.start)

    def _without_marker(self, at: int, cell: TextStretch) -> TextStretch:
        """Return a title without the number of the chapter that it is, as a heading has it: `一、优化服务`."""
        if not self._table.contents or at != self._table.contents.title:
            return cell
        found = patterns.HEADING_NUMBER.match(cell.text)
        return cell.part(found.end()) if found and found.end() < len(cell.text) else cell
