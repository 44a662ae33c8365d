"""Tables whose columns nothing rules: they are told by what stands below each other under a head that begins with 序号."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from measures.text.containers.page_edges import is_page_number
from measures.text.containers.printed_page import PrintedCharacter, PrintedPage
from measures.text.containers.ruled_tables import RuledCell, RuledTable, cell_paragraphs

_NUMBER_HEAD = re.compile(r"序\s?号|编\s?号")
_ROW_NUMBER = re.compile(r"\d{1,3}[.．、]?")
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]")
#: Cells are parted by a gap of this, in widths of a character; words in one are nearer.
_GAP = 0.6
#: A head has so many columns at least, each called by so few characters.
_FEWEST_COLUMNS, _LONGEST_NAME = 3, 14
_FEWEST_ROWS = 2
#: Behind an empty stretch of so many heights of a line a table has ended.
_FAR = 3.2
#: Rows are parted by a stretch that is larger than the one between lines by this factor.
_LARGER = 1.15
#: What runs over the page stands within this share of its height from its edges.
_EDGE = 0.1
_LINE = 0.5


@dataclass(slots=True)
class _Piece:
    """The characters of a line between two gaps."""

    characters: list[PrintedCharacter]

    @property
    def left(self) -> float:
        return self.characters[0].left

    @property
    def right(self) -> float:
        return self.characters[-1].right

    @property
    def middle(self) -> float:
        return self.characters[0].center[1]

    @property
    def em(self) -> float:
        return self.characters[0].top - self.characters[0].bottom

    @property
    def text(self) -> str:
        return "".join(char.text for char in self.characters).strip()


@dataclass(slots=True)
class AlignedColumns:
    """Where the columns of a table begin and end; a table that a page's end broke goes on with them."""

    spans: list[tuple[float, float]]

    def column_of(self, piece: _Piece) -> int | None:
        """Return the column that a piece stands in, None if it reaches over two or stands in none."""
        over = [at for at, (left, right) in enumerate(self.spans) if piece.left < right and piece.right > left]
        if len(over) == 1:
            return over[0]
        if over:
            return None
        middle = (piece.left + piece.right) / 2
        return min(range(len(self.spans)), key=lambda at: abs(sum(self.spans[at]) / 2 - middle))

    def widen(self, pieces: Sequence[_Piece]) -> None:
        """Make the columns as wide as what stands in them."""
        for piece in pieces:
            at = self.column_of(piece)
            if at is not None:
                left, right = self.spans[at]
                self.spans[at] = min(left, piece.left), max(right, piece.right)


@dataclass(slots=True)
class _Rows:
    """The lines of a table while they are gathered, from the top down, each its pieces."""

    columns: AlignedColumns
    head: list[_Piece]
    lines: list[list[_Piece]] = field(default_factory=list)


def take_aligned_tables(
    page: PrintedPage, open_columns: AlignedColumns | None
) -> tuple[list[RuledTable], AlignedColumns | None]:
    """Return the tables of a page, taken out of its lines, and the columns of one that its end may have broken.

    ``open_columns`` are those of a table that reached the end of the page before.
    """
    lines = _lines(page)
    found: list[RuledTable] = []
    at = 0
    is_open = open_columns is not None
    last: AlignedColumns | None = None
    while at < len(lines):
        line = lines[at]
        is_edge = line[0].middle > page.height * (1 - _EDGE) and is_open
        head = _is_head(line)
        if not head and not (is_open and open_columns is not None and _ROW_NUMBER.fullmatch(line[0].text)):
            at += 1
            is_open = is_open and is_edge
            continue
        start = AlignedColumns([(piece.left, piece.right) for piece in line] if head else list(open_columns.spans))  # type: ignore[union-attr]
        rows = _gather(start, line if head else [], lines[at + 1 if head else at :], page)
        is_open = False
        numbers = sum(bool(_ROW_NUMBER.fullmatch(each[0].text)) for each in rows.lines)
        if numbers < (_FEWEST_ROWS if head else 1):
            at += 1
            continue
        found.append(_table(rows, page))
        taken = {id(char) for row in (rows.head, *rows.lines) for piece in row for char in piece.characters}
        page.lines = [rest for each in page.lines if (rest := [c for c in each if id(c) not in taken])]
        at += len(rows.lines) + bool(head)
        behind = [piece for each in lines[at:] for piece in each]
        last = rows.columns if all(_is_below(piece, page) for piece in behind) else None
    return found, last


def _lines(page: PrintedPage) -> list[list[_Piece]]:
    """Return the pieces of a page in lines from the top down, whatever the order in which they are stored."""
    pieces = [piece for line in page.lines for piece in _pieces(line)]
    found: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.middle, piece.left)):
        if found and abs(found[-1][0].middle - piece.middle) < _LINE * piece.em / 2:
            found[-1].append(piece)
        else:
            found.append([piece])
    return [sorted(line, key=lambda piece: piece.left) for line in found]


def _pieces(line: Sequence[PrintedCharacter]) -> Iterator[_Piece]:
    part: list[PrintedCharacter] = []
    for char in line:
        if char.text.isspace():
            continue
        if part and not -_GAP < (char.left - part[-1].right) / max(1.0, char.top - char.bottom) < _GAP:
            yield _Piece(part)
            part = []
        part.append(char)
    if part:
        yield _Piece(part)


def _is_head(line: Sequence[_Piece]) -> bool:
    return (
        len(line) >= _FEWEST_COLUMNS
        and bool(_NUMBER_HEAD.fullmatch(line[0].text))
        and all(len(piece.text) <= _LONGEST_NAME for piece in line)
    )


def _is_below(piece: _Piece, page: PrintedPage) -> bool:
    """Whether a piece is the number of the page, or what runs below."""
    return piece.middle < page.height * _EDGE


def _gather(
    columns: AlignedColumns, head: list[_Piece], lines: Sequence[list[_Piece]], page: PrintedPage
) -> _Rows:
    """Return the lines that stand in the columns, up to the first that does not."""
    rows = _Rows(columns, head)
    above = head[0].middle if head else None
    for line in lines:
        if all(is_page_number(piece.text) and _is_below(piece, page) for piece in line):
            break
        if above is not None and above - line[0].middle > _FAR * line[0].em:
            break
        is_heading = len(line) == 1 and bool(_HEADING.match(line[0].text))
        if not is_heading and not _fits(columns, line):
            break
        if not is_heading:
            columns.widen(line)
        rows.lines.append(line)
        above = line[0].middle
    # A heading with no row below it is the text's.
    while rows.lines and _HEADING.match(rows.lines[-1][0].text):
        rows.lines.pop()
    return rows


def _fits(columns: AlignedColumns, line: Sequence[_Piece]) -> bool:
    """Whether each piece of a line stands in a column of its own, and numbers alone in the first."""
    places = [columns.column_of(piece) for piece in line]
    if None in places or len(set(places)) < len(places):
        return False
    return all(at != 0 or bool(_ROW_NUMBER.fullmatch(piece.text)) for at, piece in zip(places, line, strict=True))


def _table(rows: _Rows, page: PrintedPage) -> RuledTable:
    """Return gathered lines as a table: each row from one number to the next, its cells put together."""
    groups = [[rows.head]] if rows.head else []
    groups += _grouped(rows, page)
    columns = rows.columns
    cells = [_cells(columns, group, at) for at, group in enumerate(groups)]
    every = [piece for line in (rows.head, *rows.lines) for piece in line]
    spans = columns.spans
    edges = [spans[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(spans)), spans[-1][1]]
    top = max(piece.characters[0].top for piece in every)
    bottom = min(piece.characters[0].bottom for piece in every)
    return RuledTable(top, bottom, edges, cells)


def _grouped(rows: _Rows, page: PrintedPage) -> list[list[list[_Piece]]]:
    """Return the lines of each row: a heading is one, and so is what stands around a number."""
    groups: list[list[list[_Piece]]] = []
    run: list[list[_Piece]] = []
    for line in rows.lines:
        if len(line) == 1 and _HEADING.match(line[0].text):
            groups += [*_around_numbers(run, page), [line]]
            run = []
        else:
            run.append(line)
    return [group for group in [*groups, *_around_numbers(run, page)] if group]


def _around_numbers(lines: Sequence[list[_Piece]], page: PrintedPage) -> list[list[list[_Piece]]]:
    numbered = [at for at, line in enumerate(lines) if _ROW_NUMBER.fullmatch(line[0].text)]
    if not numbered:
        return [list(lines)]
    cuts = [0]
    for above, below in pairwise(numbered):
        gaps = {at: lines[at - 1][0].middle - lines[at][0].middle for at in range(above + 1, below + 1)}
        ruled = [at for at in gaps if _is_ruled(lines[at - 1], lines[at], page)]
        widest = max(gaps, key=lambda at: (gaps[at], at))
        # Where no stretch is larger, a row begins with its number.
        is_wide = gaps[widest] > _LARGER * gaps[below]
        cuts.append(ruled[0] if ruled else widest if is_wide else below)
    return [list(lines[start:end]) for start, end in pairwise([*cuts, len(lines)])]


def _is_ruled(above: Sequence[_Piece], below: Sequence[_Piece], page: PrintedPage) -> bool:
    """Whether a level line is drawn between two lines of text."""
    return any(
        rule.is_level and below[0].middle < rule.at < above[0].middle and rule.end - rule.start > page.width / 4
        for rule in page.rules
    )


def _cells(columns: AlignedColumns, lines: Sequence[Sequence[_Piece]], row: int) -> list[RuledCell]:
    """Return the cells of a row; a heading has it to itself."""
    if len(lines) == 1 and len(lines[0]) == 1 and _HEADING.match(lines[0][0].text):
        cell = RuledCell(row, 0, 1, len(columns.spans))
        cell.lines = list(cell_paragraphs([lines[0][0].characters], columns.spans[-1][1]))
        return [cell]
    parts: list[list[list[PrintedCharacter]]] = [[] for _ in columns.spans]
    for line in lines:
        for piece in line:
            at = columns.column_of(piece)
            if at is not None:
                parts[at].append(piece.characters)
    found = []
    for at, (part, (_, right)) in enumerate(zip(parts, columns.spans, strict=True)):
        cell = RuledCell(row, at, 1, 1, right)
        cell.lines = list(cell_paragraphs(part, right))
        found.append(cell)
    return found
