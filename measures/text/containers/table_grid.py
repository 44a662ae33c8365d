"""A table as lines: a line for each row, its cells parted by tabulators, each in its own column."""

from __future__ import annotations

#: A cell of more lines than this is no cell of a table but a part of a page that is laid out by one.
_MOST_LINES = 30
#: So is one of so many lines that has this share of all that the table says, in a table of two columns or one.
_FEWEST_LINES, _MOST_OF_IT = 5, 0.7
_FEWEST_OF_DATA = 3


class TableGrid:
    """Takes the cells of a table in their order. A table of one column is no table: its lines are paragraphs.

    The text of a cell that reaches down over several rows belongs to each: it is written again in a row that has
    something of its own before it. A row that begins with such a cell only goes on with the one above.
    """

    def __init__(self) -> None:
        self._rows: list[list[list[str]]] = []
        #: For each row, the columns into which a cell from above reaches.
        self._continued: list[set[int]] = []
        #: For each row, whether its first cell reaches over other columns.
        self._spanned: list[bool] = []
        #: For each column, for how many more rows a cell from above reaches down into it.
        self._reaching: dict[int, int] = {}
        self._cell: list[str] | None = None
        self._has_headings = False

    def hold_heading(self) -> None:
        """Say that a cell holds the heading of a page or of a part of it."""
        self._has_headings = True

    def begin_row(self) -> None:
        """Begin a row."""
        self._rows.append([])
        self._continued.append(set())
        self._spanned.append(False)
        self._skip()

    def skip_columns(self, count: int) -> None:
        """Leave so many columns of the row empty."""
        self._rows[-1] += [[] for _ in range(count)]
        self._skip()

    def begin_cell(self, columns: int = 1, rows: int = 1, *, is_continued: bool = False) -> None:
        """Begin a cell that reaches over so many columns and rows, or is the rest of the one above."""
        if not self._rows:
            self.begin_row()
        row = self._rows[-1]
        self._cell = []
        if not row:
            self._spanned[-1] = columns > 1
        if is_continued:
            self._continued[-1].add(len(row))
        for at in range(columns):
            if rows > 1:
                self._reaching[len(row)] = rows - 1
            row.append(self._cell if at == 0 else [])

    def span_row(self) -> None:
        """Say that the cell that was begun first in the row has the row to itself."""
        self._spanned[-1] = True

    def put(self, line: str) -> bool:
        """Add a line to the cell that is open; return whether one is."""
        if self._cell is None:
            return False
        self._cell.append(line)
        return True

    def end_cell(self) -> None:
        """End the cell that is open."""
        self._cell = None
        self._skip()

    def lines(self) -> list[str]:
        """Return the table as lines."""
        if self._is_layout():
            return [line for row in self._rows for cell in row for line in cell]
        found = []
        above: list[str] = []
        for row, continued, spanned in zip(self._rows, self._continued, self._spanned, strict=True):
            above = _filled_down(row, continued, above)
            cells = _without_repeats(above, continued)
            filled = [cell for cell in cells if cell]
            if len(filled) == 1 and cells[0] and 0 not in continued and spanned:
                # A cell across the whole row is a heading between the rows, or a note.
                found += [line for cell in row for line in cell]
            elif filled:
                found.append("\t".join(cells))
        return found

    def _is_layout(self) -> bool:
        """Whether the cells are no data: all in one column, or parts of a page."""
        columns = max((len(row) for row in self._rows), default=0)
        longest = max((cell for row in self._rows for cell in row), key=len, default=[])
        if columns < 2 or len(longest) > _MOST_LINES or self._has_headings:
            return True
        filled = max(sum(bool(cell) for cell in row) for row in self._rows)
        length = sum(len(line) for row in self._rows for cell in row for line in cell)
        return (
            filled < _FEWEST_OF_DATA
            and len(longest) >= _FEWEST_LINES
            and sum(map(len, longest)) >= _MOST_OF_IT * length
        )

    def _skip(self) -> None:
        """Leave the columns empty that a cell from above reaches into."""
        row = self._rows[-1]
        while self._reaching.get(len(row), 0) > 0:
            self._reaching[len(row)] -= 1
            self._continued[-1].add(len(row))
            row.append([])


def _filled_down(row: list[list[str]], continued: set[int], above: list[str]) -> list[str]:
    """Return the cells of a row as text, each that goes on from above with the text it began with."""
    own = [" ".join(line.replace("\t", " ").strip() for line in cell) for cell in row]
    return [above[at] if at in continued and at < len(above) else text for at, text in enumerate(own)]


def _without_repeats(cells: list[str], continued: set[int]) -> list[str]:
    """Return the cells of a row, those before the first of its own left empty where they go on from above."""
    first = next((at for at, text in enumerate(cells) if text and at not in continued), len(cells))
    return ["" if at in continued and at < first else text for at, text in enumerate(cells)]
