"""Find tables without ruled columns by what stands below each other under a head that begins with 序号."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from measures.text.containers.line_pieces import LinePiece, lines_of_pieces
from measures.text.containers.page_edges import is_page_number
from measures.text.containers.printed_page import PrintedCharacter, PrintedPage
from measures.text.containers.ruled_tables import RuledCell, RuledTable, cell_paragraphs

_NUMBER_HEAD = re.compile(r"序\s?号|编\s?号")
_ROW_NUMBER = re.compile(r"\d{1,3}[.．、]?")
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]")
#: A head has so many columns at least, each called by so few characters.
_FEWEST_COLUMNS, _LONGEST_NAME = 3, 14
_FEWEST_ROWS = 2
#: Behind an empty stretch of so many heights of a line a table has ended.
_FAR = 3.6
#: Rows are parted by a stretch that is larger than the one between lines by this factor.
_LARGER = 1.06
#: What runs over the page stands within this share of its height from its edges.
_EDGE = 0.1
#: The lines of one name are nearer than this.
_NEAR = 1.8
_MOST_HEAD_LINES, _MOST_ROW_LINES = 6, 30


@dataclass(slots=True)
class AlignedColumns:
    """Where the columns of a table begin and end, and what its head calls them.

    A table that a page's end broke goes on with them: its ``edges`` are those of the first page then.
    """

    spans: list[tuple[float, float]]
    called: tuple[str, ...] = ()
    edges: list[float] = field(default_factory=list)

    def column_of(self, piece: LinePiece) -> int | None:
        """Return the column that a piece stands in, None if it reaches over two or stands in none."""
        over = [
            at for at, (left, right) in enumerate(self.spans) if piece.left < right and piece.right > left
        ]
        if len(over) == 1:
            return over[0]
        if over:
            return None
        middle = (piece.left + piece.right) / 2
        return min(range(len(self.spans)), key=lambda at: abs(sum(self.spans[at]) / 2 - middle))

    def is_numbered(self, line: Sequence[LinePiece]) -> bool:
        """Whether a line begins with the number of a row."""
        return self.column_of(line[0]) == 0 and bool(_ROW_NUMBER.fullmatch(line[0].text))

    def widen(self, pieces: Sequence[LinePiece]) -> None:
        """Make the columns as wide as what stands in them."""
        for piece in pieces:
            at = self.column_of(piece)
            if at is not None:
                left, right = self.spans[at]
                self.spans[at] = min(left, piece.left), max(right, piece.right)


@dataclass(slots=True)
class _AlignedRows:
    """The lines of a table, from the top down, each its pieces: those of its head first, if it has one here."""

    columns: AlignedColumns
    head: list[list[LinePiece]]
    lines: list[list[LinePiece]] = field(default_factory=list)

    @property
    def pieces(self) -> list[LinePiece]:
        """All that stands in the table."""
        return [piece for line in (*self.head, *self.lines) for piece in line]

    def count_rows(self) -> int:
        """Return how many rows have a number."""
        return sum(self.columns.is_numbered(line) for line in self.lines)


def take_aligned_tables(
    page: PrintedPage, open_columns: AlignedColumns | None
) -> tuple[list[RuledTable], AlignedColumns | None]:
    """Return the tables of a page, taken out of its lines, and the columns of one that its end may have broken.

    ``open_columns`` are those of a table that reached the end of the page before.
    """
    lines = lines_of_pieces(page)
    found: list[RuledTable] = []
    before = open_columns
    last: AlignedColumns | None = None
    at = 0
    while at < len(lines):
        rows = _headed_rows(lines, at, page, before)
        if rows and before and before.called == rows.columns.called:
            rows.columns.edges = before.edges
        if rows is None and open_columns is not None:
            rows = _continued_rows(lines[at:], open_columns, page)
            # Above the rest of a table only heads may run.
            is_above = lines[at][0].middle > page.height * (1 - _EDGE)
            open_columns = open_columns if rows is None and is_above else None
        if rows is None:
            at += 1
            continue
        found.append(_aligned_table(rows, page))
        taken = {id(char) for piece in rows.pieces for char in piece.characters}
        page.lines = [rest for each in page.lines if (rest := [c for c in each if id(c) not in taken])]
        at = next(n for n, line in enumerate(lines[at:], at) if line is rows.lines[-1]) + 1
        behind = [piece for line in lines[at:] for piece in line]
        last = rows.columns if all(_is_below(piece, page) for piece in behind) else None
        open_columns = None
    return found, last


def _headed_rows(
    lines: Sequence[list[LinePiece]], at: int, page: PrintedPage, before: AlignedColumns | None
) -> _AlignedRows | None:
    """Return the table whose column of numbers is called in a line, None if it begins none.

    The head may be that of ``before``, on the page before, over again.
    """
    called = lines[at][0]
    below = lines[at + 1 : at + 1 + _MOST_HEAD_LINES]
    if not _NUMBER_HEAD.fullmatch(called.text):
        under = next((line[0] for line in below if _stands_under(line[0], called)), None)
        if not under or not _NUMBER_HEAD.fullmatch(called.text + under.text):
            return None
    first = next(
        (n for n, line in enumerate(lines[at + 1 : at + 1 + _MOST_HEAD_LINES + _MOST_ROW_LINES], at + 1)
         if _ROW_NUMBER.fullmatch(line[0].text) and _stands_under(line[0], called)), None,
    )  # fmt: skip
    if first is None:
        return None
    start = at
    while start and at - start < _MOST_HEAD_LINES and _may_be_head(lines[start - 1], lines[start]):
        start -= 1
    again = (n for n in range(at + 1, first + 1) if before and _head_names(lines[start:n]) == before.called)
    first = next((n for n in range(at + 1, first) if _is_table_heading(lines[n])), first)
    end = next(again, None) or _first_line_of_row(lines, start, at, first, page, is_centered=start < at)
    head = lines[start:end]
    columns, names = _head_columns(head), _head_names(head)
    if len(names) < _FEWEST_COLUMNS or any(len(name) > _LONGEST_NAME for name in names):
        return None
    columns.called = names
    rows = _AlignedRows(columns, list(head), _gathered(columns, lines[end:], page, head[-1][0].middle))
    return rows if rows.count_rows() >= _FEWEST_ROWS else None


def _continued_rows(
    lines: Sequence[list[LinePiece]], columns: AlignedColumns, page: PrintedPage
) -> _AlignedRows | None:
    """Return the rest of a table at the top of a page, None if there is none."""
    own = AlignedColumns(list(columns.spans), columns.called, columns.edges)
    rows = _AlignedRows(own, [], _gathered(own, lines, page, None))
    return rows if rows.count_rows() else None


def _may_be_head(line: Sequence[LinePiece], below: Sequence[LinePiece]) -> bool:
    """Whether a line above the one that calls the numbers belongs to the same head: short names close above it."""
    is_near = line[0].middle - below[0].middle < _NEAR * line[0].em
    return is_near and all(len(piece.text) < _LONGEST_NAME / 2 for piece in line)


def _stands_under(piece: LinePiece, above: LinePiece) -> bool:
    return piece.left < above.right + piece.em / 2 and piece.right > above.left - piece.em / 2


def _head_columns(head: Sequence[Sequence[LinePiece]]) -> AlignedColumns:
    """Return the columns of a head: what stands below each other in it is one name."""
    spans: list[tuple[float, float]] = []
    for piece in sorted((piece for line in head for piece in line), key=lambda piece: piece.left):
        if spans and piece.left < spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], piece.right)
        else:
            spans.append((piece.left, piece.right))
    return AlignedColumns(spans)


def _head_names(head: Sequence[Sequence[LinePiece]]) -> tuple[str, ...]:
    """Return what stands in each column of a head."""
    columns = _head_columns(head)
    found = [""] * len(columns.spans)
    for line in head:
        for piece in line:
            found[columns.column_of(piece) or 0] += piece.text
    return tuple(found)


def _is_below(piece: LinePiece, page: PrintedPage) -> bool:
    """Whether a piece is the number of the page, or what runs below."""
    return piece.middle < page.height * _EDGE


def _gathered(
    columns: AlignedColumns, lines: Sequence[list[LinePiece]], page: PrintedPage, above: float | None
) -> list[list[LinePiece]]:
    """Return the lines that stand in the columns, which become as wide, up to the first that does not."""
    found: list[list[LinePiece]] = []
    for line in lines:
        if all(is_page_number(piece.text) and _is_below(piece, page) for piece in line):
            break
        if above is not None and above - line[0].middle > _FAR * max(piece.em for piece in line):
            break
        if not _is_table_heading(line):
            if not _fits_aligned_columns(columns, line):
                break
            columns.widen(line)
        found.append(line)
        above = line[0].middle
    # A heading with no row below it is the text's.
    while found and _is_table_heading(found[-1]):
        found.pop()
    return found


def _is_table_heading(line: Sequence[LinePiece]) -> bool:
    return len(line) == 1 and bool(_HEADING.match(line[0].text))


def _fits_aligned_columns(columns: AlignedColumns, line: Sequence[LinePiece]) -> bool:
    """Whether each piece of a line stands in a column of its own, and numbers alone in the first."""
    places = [columns.column_of(piece) for piece in line]
    if None in places:
        return False
    return all(
        at != 0 or bool(_ROW_NUMBER.fullmatch(piece.text)) for at, piece in zip(places, line, strict=True)
    )


def _aligned_table(rows: _AlignedRows, page: PrintedPage) -> RuledTable:
    """Return gathered lines as a table: a row for the head, then one for each number, its cells put together."""
    groups = [rows.head] if rows.head else []
    groups += _lines_by_row(rows, page)
    columns = rows.columns
    if not columns.edges:
        spans = columns.spans
        between = ((left[1] + right[0]) / 2 for left, right in pairwise(spans))
        columns.edges = [spans[0][0], *between, spans[-1][1]]
    return RuledTable(
        max(piece.characters[0].top for piece in rows.pieces),
        min(piece.characters[0].bottom for piece in rows.pieces),
        columns.edges,
        [_cells_of_row(columns, group, at) for at, group in enumerate(groups)],
    )


def _lines_by_row(rows: _AlignedRows, page: PrintedPage) -> list[list[list[LinePiece]]]:
    """Return the lines of each row: a heading is one, and so is what stands around a number."""
    groups: list[list[list[LinePiece]]] = []
    run: list[list[LinePiece]] = []
    for line in rows.lines:
        if _is_table_heading(line):
            groups += [*_around_numbers(run, rows.columns, page), [line]]
            run = []
        else:
            run.append(line)
    return [group for group in [*groups, *_around_numbers(run, rows.columns, page)] if group]


def _around_numbers(
    lines: Sequence[list[LinePiece]], columns: AlignedColumns, page: PrintedPage
) -> list[list[list[LinePiece]]]:
    """Return the lines of each row, one for each number; lines without any are one row."""
    numbered = [at for at, line in enumerate(lines) if columns.is_numbered(line)]
    cuts = [0]
    if columns.edges and numbered and (rest := _rest_of_row(lines[: numbered[0] + 1], lines, columns)):
        cuts.append(rest)
        numbered = [at for at in numbered if at >= rest]
    for above, below in pairwise(numbered):
        cuts.append(
            _first_line_of_row(lines, cuts[-1], above, below, page, is_centered=numbered[0] > cuts[0])
        )
    return [list(lines[start:end]) for start, end in pairwise([*cuts, len(lines)])]


def _rest_of_row(
    first: Sequence[list[LinePiece]], lines: Sequence[list[LinePiece]], columns: AlignedColumns
) -> int | None:
    """Return where, before the first number on a page, the rest of a row of the page before ends; None for no rest."""
    places: dict[int | None, list[float]] = defaultdict(list)
    for line in lines:
        for column in {columns.column_of(piece) for piece in line}:
            places[column].append(line[0].middle)
    pitch = min((a - b for column in places.values() for a, b in pairwise(column)), default=0.0)
    stretches = [(a[0].middle - b[0].middle, at) for at, (a, b) in enumerate(pairwise(first), start=1)]
    far = [at for stretch, at in stretches if pitch and stretch > _LARGER * pitch]
    return far[-1] if far else None


def _first_line_of_row(
    lines: Sequence[list[LinePiece]],
    start: int,
    above: int,
    below: int,
    page: PrintedPage,
    *,
    is_centered: bool,
) -> int:
    """Return with which line the row of the number in line ``below`` begins.

    The row before it begins with line ``start`` and has its number in line ``above``. A rule parts them, or the
    largest stretch; where none is larger, a number stands in the middle of its row if ``is_centered``, or else in its
    first line.
    """
    gaps = {at: lines[at - 1][0].middle - lines[at][0].middle for at in range(above + 1, below + 1)}
    ruled = [at for at in gaps if _is_ruled(lines[at - 1], lines[at], page)]
    if ruled:
        return ruled[0]
    widest = max(gaps, key=lambda at: (gaps[at], at))
    if len(gaps) == 1 or _is_far(gaps, widest):
        return widest
    if is_centered:
        end = 2 * lines[above][0].middle - lines[start][0].middle
        return next((at for at in gaps if lines[at][0].middle < end - lines[at][0].em / 2), below)
    return below


def _is_far(gaps: dict[int, float], at: int) -> bool:
    """Whether one stretch is larger than all others."""
    return all(gaps[at] > _LARGER * gap for other, gap in gaps.items() if other != at)


def _is_ruled(above: Sequence[LinePiece], below: Sequence[LinePiece], page: PrintedPage) -> bool:
    """Whether a level line is drawn between two lines of text."""
    return any(
        rule.is_level
        and below[0].middle < rule.at < above[0].middle
        and rule.end - rule.start > page.width / 4
        for rule in page.rules
    )


def _cells_of_row(columns: AlignedColumns, lines: Sequence[Sequence[LinePiece]], row: int) -> list[RuledCell]:
    """Return the cells of a row; a heading has it to itself."""
    if len(lines) == 1 and _is_table_heading(lines[0]):
        cell = RuledCell(row, 0, 1, len(columns.spans))
        cell.lines = list(cell_paragraphs([lines[0][0].characters], columns.spans[-1][1]))
        return [cell]
    parts: list[list[list[PrintedCharacter]]] = [[] for _ in columns.spans]
    for line in lines:
        of_line: list[list[PrintedCharacter]] = [[] for _ in columns.spans]
        for piece in line:
            of_line[columns.column_of(piece) or 0] += piece.characters
        for part, characters in zip(parts, of_line, strict=True):
            if characters:
                part.append(characters)
    found = []
    for at, (part, (_, right)) in enumerate(zip(parts, columns.spans, strict=True)):
        cell = RuledCell(row, at, 1, 1, right)
        cell.lines = list(cell_paragraphs(part, right))
        found.append(cell)
    return found
